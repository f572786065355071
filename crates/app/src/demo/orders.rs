//! The online shop: how people find it, look around, and order.
use serde_json::json;
use throughline_model::time::{DAY, SECOND};

use super::{
    calendar, goods,
    story::{HOUR, Life, MINUTE},
};

impl Life<'_> {
    /// Finds the business: by an advertisement, by searching, by walking past a shop. Tells whether they go on to buy.
    pub fn discover(&mut self) -> bool {
        self.at = self.next(&calendar::WEB);
        if self.person.online < 0.2 {
            // Who meets the business in a shop gets a loyalty card there.
            self.at = self.next(&calendar::SHOP);
            self.introduce();
            self.tell("Signed Up", json!({"channel": "store", "unit": self.person.shop, "method": "loyalty card"}));
            return true;
        }
        if self.chance.hits(0.55) {
            let campaign = self.chance.pick(&["spring rooms", "small flats", "home office", "autumn lights"]);
            self.tell("Ad Clicked", json!({"channel": "web", "campaign": campaign.unwrap_or_default()}));
            self.wait(5 * SECOND, MINUTE);
        }
        for _ in 0..self.chance.between(1, 3) {
            self.browse();
            self.at = self.after(6 * HOUR, 9 * DAY, &calendar::WEB);
        }
        if self.chance.hits(0.13) {
            return false;
        }
        self.introduce();
        self.tell("Signed Up", json!({"channel": self.own_channel(), "method": "e-mail"}));
        self.wait(20 * SECOND, 10 * MINUTE);
        true
    }

    /// A session in which nothing is bought.
    pub fn browse(&mut self) {
        self.enter();
        let looks = self.chance.between(1, 2);
        self.look(looks);
        if self.is_known() && self.chance.hits(0.3) {
            self.wait(MINUTE, 6 * MINUTE);
            let wish = goods::wish(&mut self.chance);
            self.tell_in_session("Product Added", json!({"product_id": goods::sku(wish), "price": goods::price(wish)}));
            if self.chance.hits(0.35) {
                self.wait(MINUTE, 6 * MINUTE);
                self.tell_in_session("Checkout Started", json!({"currency": "EUR", "cart": goods::price(wish)}));
            }
        }
    }

    /// Opens the shop on a device.
    fn enter(&mut self) {
        self.begin_session();
        self.at = self.next(&calendar::WEB);
        if self.person.app {
            self.tell_in_session("Application Opened", json!({}));
        } else if self.chance.hits(0.4) {
            self.tell_in_session("Product List Viewed", json!({"list": "new"}));
        } else {
            self.tell_in_session("Products Searched", json!({}));
        }
    }

    fn look(&mut self, pages: i64) {
        for _ in 0..pages {
            self.wait(20 * SECOND, 7 * MINUTE);
            let wish = goods::wish(&mut self.chance);
            self.tell_in_session(
                "Product Viewed",
                json!({"product_id": goods::sku(wish), "price": goods::price(wish)}),
            );
        }
    }

    /// A session that ends with an order, and all that follows from it.
    pub fn order(&mut self) {
        // Some come back on a new telephone, and are known again when they sign in.
        let changed = self.orders > 0 && self.chance.hits(0.07);
        if changed {
            self.change_device();
        }
        self.enter();
        let pages = self.chance.between(1, 3);
        self.look(pages);
        if changed {
            self.wait(MINUTE, 3 * MINUTE);
            self.introduce();
            self.tell_in_session("Signed In", json!({}));
        }
        self.wait(30 * SECOND, 5 * MINUTE);
        let wish = goods::wish(&mut self.chance);
        let basket = goods::basket(wish, &mut self.chance);
        self.tell_in_session("Product Added", json!({"product_id": goods::sku(wish), "price": goods::price(wish)}));
        self.wait(30 * SECOND, 6 * MINUTE);
        self.tell_in_session("Checkout Started", json!({"currency": "EUR", "cart": basket.total}));
        self.wait(MINUTE, 8 * MINUTE);
        self.orders += 1;
        let order = format!("O-{}-{}", self.person.key, self.orders);
        let days = if basket.total > 400.0 { self.chance.between(7, 14) } else { self.chance.between(4, 7) };
        let (due, promised) = self.business.calendar.end_of_day(self.at, days);
        self.tell_in_session(
            "Order Completed",
            json!({"order_id": order, "total": basket.total, "currency": "EUR",
            "items": basket.pieces, "unit": self.region().depot, "region": self.region().name,
            "promised_delivery_date": promised}),
        );
        if self.chance.hits(0.018) {
            self.wait(HOUR, DAY);
            self.tell("Order Cancelled", json!({"order_id": order, "channel": self.own_channel()}));
            self.settle(None, false);
            return;
        }
        self.deliver(&order, due, basket.first);
    }
}
