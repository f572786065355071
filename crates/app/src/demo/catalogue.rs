//! The catalogue of the sample: which stage each touchpoint lies in, and which department owns it.
use throughline_model::touchpoint::Stage::{
    self, Awareness, Consideration, Delivery, Loyalty, Offboarding, Purchase, Support, Use,
};

use super::truths;

/// A touchpoint with its stage and its owner; without a name, nobody's.
pub type Entry = (&'static str, Stage, Option<&'static str>);

const MARKETING: Option<&str> = Some("Marketing");
const ONLINE: Option<&str> = Some("Online shop");
const SHOPS: Option<&str> = Some("Shops");
const LOGISTICS: Option<&str> = Some("Logistics");
const SERVICE: Option<&str> = Some("Customer service");
const MEMBERSHIP: Option<&str> = Some("Membership");

/// All touchpoints of the sample.
pub const CATALOGUE: [Entry; 41] = [
    ("Ad Clicked", Awareness, MARKETING),
    ("Email Delivered", Awareness, MARKETING),
    ("Email Opened", Awareness, MARKETING),
    ("Email Link Clicked", Awareness, MARKETING),
    ("Email Bounced", Awareness, MARKETING),
    ("Products Searched", Awareness, ONLINE),
    ("Product List Viewed", Awareness, ONLINE),
    ("Product Viewed", Consideration, ONLINE),
    ("Product Added", Consideration, ONLINE),
    ("Shop Visited", Consideration, SHOPS),
    ("Signed Up", Purchase, ONLINE),
    ("Checkout Started", Purchase, ONLINE),
    ("Order Completed", Purchase, ONLINE),
    ("Shop Purchase", Purchase, SHOPS),
    ("Order Shipped", Delivery, LOGISTICS),
    ("Delivery Delayed", Delivery, LOGISTICS),
    ("Delivery Text Sent", Delivery, LOGISTICS),
    ("Order Delivered", Delivery, LOGISTICS),
    ("Order Cancelled", Delivery, ONLINE),
    (truths::NOBODYS, Delivery, None),
    ("Application Opened", Use, ONLINE),
    ("Signed In", Use, ONLINE),
    ("Subscription Renewed", Use, MEMBERSHIP),
    ("Trial Started", Purchase, MEMBERSHIP),
    ("Trial Ended", Use, MEMBERSHIP),
    ("Call Answered", Support, SERVICE),
    ("Call Back Promised", Support, SERVICE),
    ("Call Back", Support, SERVICE),
    ("Live Chat Conversation Started", Support, SERVICE),
    ("Live Chat Message Sent", Support, SERVICE),
    ("Live Chat Conversation Ended", Support, SERVICE),
    ("Ticket Opened", Support, SERVICE),
    ("Ticket Closed", Support, SERVICE),
    ("Return Form Opened", Support, ONLINE),
    (truths::FAILURE_OF_FORM, Support, ONLINE),
    ("Return Registered", Support, ONLINE),
    ("Order Refunded", Support, Some("Finance")),
    (truths::DELIGHT, Loyalty, SERVICE),
    ("Unsubscribed", Offboarding, MARKETING),
    ("Subscription Cancelled", Offboarding, MEMBERSHIP),
    ("Account Deleted", Offboarding, ONLINE),
];
