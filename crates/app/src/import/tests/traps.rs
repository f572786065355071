//! What goes wrong when data are imported, one test each.
use serde_json::json;

use super::*;

const EVENTS: &str = "
[who]
external = '{customer}'
[[table]]
name = 'events'
files = '*'
time = '{time}'
[[emit]]
interaction = { name = '{event}', properties = '*' }
";

#[test]
fn equal_lines_are_two_facts_and_a_second_run_says_the_same() {
    let csv = "customer,event,time\n1,A,2026-01-01\n1,A,2026-01-01\n";
    let ids = || {
        let events = events(import(EVENTS, &[file("a.csv", csv)]));
        events.into_iter().map(|event| (event.message_id.unwrap(), event.sequence)).collect::<Vec<_>>()
    };
    assert_eq!(ids(), [("d1:2".to_owned(), 2), ("d1:3".to_owned(), 3)]);
    assert_eq!(ids(), ids());
}

#[test]
fn a_case_named_na_survives() {
    let csv = "customer,event,time,note\nNA,null,2026-01-01,NA\nnull,A,2026-01-01,\n";
    let events = events(import(EVENTS, &[file("a.csv", csv)]));
    assert_eq!(events.iter().map(|event| key(event).value.as_str()).collect::<Vec<_>>(), ["NA", "null"]);
    let (_, first) = interactions(&events).next().unwrap();
    assert_eq!((first.name.as_str(), json!(first.properties)), ("null", json!({"note": "NA"})));
}

#[test]
fn only_listed_nulls_are_null() {
    let mapping = EVENTS.replace("time = '{time}'", "time = '{time}'\nnulls = ['NA', '-']");
    let rows = import(&mapping, &[file("a.csv", "customer,event,time,note\nNA,A,2026-01-01,x\n1,A,2026-01-01,-\n")]);
    assert_eq!(rejected(&rows), ["2 no_identity nobody is named in column `customer`"]);
    assert!(rows[0].raw.as_deref().unwrap().contains(r#""note":"x""#));
    let events = events(rows.into_iter().skip(1).collect());
    assert!(interactions(&events).next().unwrap().1.properties.is_empty());
}

#[test]
fn rows_add_up() {
    let csv = "customer,event,time\n1,A,2026-01-01\n1,A\n\n1,A,soon\n1,,2026-01-01\n1,A,\n1,A,1066-10-14\n\
               \"1\n2\",A,2026-01-01,x\n1,A,2026-02-30\n1,A,2030-01-01\n";
    let arrival = Arrival { received_at: Micros::parse("2026-02-01"), ..Arrival::default() };
    let mapping = Mapping::parse(EVENTS).unwrap();
    let files = [file("a.csv", csv)];
    let rows: Vec<ImportRow> = read_at(&mapping, &files, arrival).unwrap().collect();
    assert_eq!(rows.len(), 9);
    assert_eq!(
        rejected(&rows),
        [
            "3 columns the row has 2 columns and its header has 3",
            "5 bad_time column `time` is `soon`, not a time of the expected format",
            "6 missing_field column `event` is empty",
            "7 missing_field column `time` is empty",
            "8 bad_time column `time` lies before 1900",
            "9 columns the row has 4 columns and its header has 3",
            "11 bad_time column `time` is `2026-02-30`, not a time of the expected format",
            "12 future column `time` lies more than a day in the future: 2030-01-01T00:00:00Z",
        ]
    );
    assert_eq!(rows[1].raw.as_deref(), Some(r#"["1","A"]"#));
}

#[test]
fn a_missing_column_is_named_before_anything_is_read() {
    let mapping = Mapping::parse(EVENTS).unwrap();
    let files = [file("a.csv", "customer,event,time\n"), file("b.csv", "custmer,event,time\n")];
    let error = read(&mapping, &files).err().unwrap().to_string();
    assert_eq!(error, "b.csv has no column `customer`; did you mean `custmer`?");
}

#[test]
fn tables_without_a_file_are_named() {
    let mapping = Mapping::preset("olist").unwrap();
    let error = read(&mapping, &[]).err().unwrap().to_string();
    assert!(error.contains("customers_dataset.csv"), "{error}");
    let sfo = Mapping::preset("sfo").unwrap();
    let error = read(&sfo, &[file("survey.csv", "a\n")]).err().unwrap().to_string();
    assert!(error.contains("*2010*"), "{error}");
    assert_eq!(mapping.table_of("x/olist_orders_dataset.csv.gz"), Some("orders"));
    assert_eq!(mapping.table_of("olist_geolocation_dataset.csv"), None);
}

const SURVEY: &str = "
[who]
external = '{id}'
[[table]]
name = 'survey'
files = '*'
time = '2026-05-04'
[[emit]]
[emit.perception]
metric = { slug = 'overall', kind = 'csat', scale = [1, 5] }
value = '{score}'
not_applicable = ['6', '0', 'n/a']
codes = { good = 5 }
weight = '{weight?}'
";

#[test]
fn codes_for_no_answer_are_no_answers_and_values_off_the_scale_are_wrong() {
    let csv = "id,score\n1,5\n2,6\n3,0.0\n4,n/a\n5,\n6,good\n7,7\n8,bad\n";
    let rows = import(SURVEY, &[file("a.csv", csv)]);
    assert_eq!(
        rejected(&rows),
        [
            "8 out_of_scale column `score` is 7, outside of its scale from 1 to 5",
            "9 wrong_type column `score` is `bad`, which is neither a number nor a known code",
        ]
    );
    let events = events(rows.into_iter().filter(|row| row.result.is_ok()).collect());
    let values: Vec<_> = perceptions(&events).map(|(event, p)| (key(event).value.as_str(), p.value)).collect();
    assert_eq!(values, [("1", Some(5.0)), ("6", Some(5.0))]);
    let (_, first) = perceptions(&events).next().unwrap();
    assert_eq!(first.metric.as_ref().unwrap().top_from, Some(4.0));
}

#[test]
fn an_unticked_recommendation_is_not_a_promoter() {
    let csv = "RESPNUM,INTDATE,NETPRO  ,Q7ART,Q7FOOD,Q7STORE,Q7SIGN,Q7WALKWAY,Q7SCREENS,Q7INFODOWN,Q7INFOUP,Q7WIFI,\
               Q7ROADS,Q7PARK,Q7AIRTRAIN,Q7LTPARKING,Q7RENTAL,Q7ALL,WEIGHT\n\
               7,3,11,6,5,0,0,0,0,0,0,0,0,0,0,0,0,BLANK,0.5\n8,21,10,6,6,6,6,6,6,6,6,6,6,6,6,6,6,4,2\n";
    let events = events(preset("sfo", &[file("2018_survey.csv", csv)]));
    let said: Vec<_> = perceptions(&events)
        .map(|(event, p)| (key(event).value.as_str(), p.metric.as_ref().unwrap().slug.as_str(), p.value, p.weight))
        .collect();
    assert_eq!(
        said,
        [
            ("2018:7", "rating", Some(5.0), Some(0.5)),
            ("2018:8", "overall", Some(4.0), Some(2.0)),
            ("2018:8", "nps", Some(10.0), Some(2.0)),
        ]
    );
    assert_eq!(events[0].occurred_at.to_string(), "2018-05-03T07:00:00Z");
    let csv = csv.replace("RESPNUM", "*RESPNUM").replace("Q7WALKWAY", "Q7WALKWAYS").replace("\n8,21", "\n8,x");
    let csv = csv.replace("\n7,3", "\n7,05/11/2016 12:00:00 AM");
    let rows = preset("sfo", &[file("2016_survey.csv", csv)]);
    assert_eq!(rows[0].result.as_ref().unwrap()[0].occurred_at.to_string(), "2016-05-11T07:00:00Z");
    assert_eq!(rejected(&rows), ["3 bad_time column `INTDATE` is `x`, not a time of the expected format"]);
}

#[test]
fn nobody_in_particular_is_an_episode_per_invoice() {
    let csv = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
               1,A,Mug,2,2010-07-01 09:00:00,2.55,12345.0,France\n\
               2,A,Mug,6,2010-07-01 10:00:00,2.55,,UK\n3,A,Mug,1,2010-12-01 10:00:00,2.55,0,UK\n\
               C4,A,Mug,-1,2010-12-02 10:00:00,2.55,12345.0,France\nA5,B,Bad debt,1,2010-12-02 10:00:00,-10,,UK\n";
    let events = events(preset("online-retail", &[file("lines.csv", csv)]));
    let keys: Vec<_> = events.iter().map(|event| (key(event).kind.as_str(), key(event).value.as_str())).collect();
    assert_eq!(
        keys,
        [
            ("external_id", "12345.0"),
            ("episode_id", "2"),
            ("episode_id", "3"),
            ("external_id", "12345.0"),
            ("episode_id", "A5"),
        ]
    );
    let lines: Vec<_> =
        interactions(&events).map(|(_, i)| (i.name.as_str(), i.amount.as_ref().unwrap().minor)).collect();
    assert_eq!(
        lines,
        [("Purchase", 510), ("Purchase", 1530), ("Purchase", 255), ("Return", -255), ("Adjustment", -1000)]
    );
    // British summer time.
    assert_eq!(events[0].occurred_at.to_string(), "2010-07-01T08:00:00Z");
    assert_eq!(events[0].offset_minutes, Some(60));
    assert_eq!(json!(interactions(&events).next().unwrap().1.properties["Quantity"]), json!(2.0));
}

const ORDERS: &str = "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
    order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date\n\
    o1,c1,delivered,2017-05-01 10:00:00,2017-05-01 10:00:00,2017-05-02 10:00:00,2017-05-09 20:00:00,2017-05-09 00:00:00\n\
    o2,c2,canceled,2017-06-01 10:00:00,,,,2017-06-20 00:00:00\n";
const CUSTOMERS: &str = "customer_id,customer_unique_id,customer_city,customer_state\nc1,u1,x,SP\nc2,u1,x,SP\n";
const REVIEWS: &str = "review_id,order_id,review_score,review_comment_title,review_comment_message,\
    review_creation_date\nr1,o1,5,,\"bom\r\nmesmo\",2017-05-10 00:00:00\nr1,o2,1,Nada,,2017-06-21 00:00:00\n\
    r2,o1,2, , ,2017-05-11 00:00:00\nr3,gone,2,,,2017-05-11 00:00:00\n";

fn olist(more: Vec<InputFile>) -> Vec<ImportRow> {
    let mut files = vec![
        file("olist_orders_dataset.csv", ORDERS),
        file("olist_customers_dataset.csv.gz", packed(CUSTOMERS.as_bytes())),
        file("olist_order_reviews_dataset.csv", REVIEWS),
    ];
    files.extend(more);
    preset("olist", &files)
}

#[test]
fn the_person_is_who_orders_again_under_another_key() {
    let payments = "order_id,payment_type,payment_value\no1,voucher,10.10\no2,boleto,7\no1,credit_card,0.2\n";
    let mut rows = olist(vec![file("olist_order_payments_dataset.csv", payments)]);
    let orphan = rows.pop().unwrap();
    assert_eq!((orphan.file, orphan.line), (2, 6));
    assert_eq!(orphan.result.unwrap_err().to_string(), "nobody is named in column `customers.customer_unique_id`");
    let events = events(rows);
    assert!(events.iter().all(|event| key(event).value == "u1"));
    let steps: Vec<_> = interactions(&events)
        .map(|(event, i)| (i.name.as_str(), event.message_id.as_deref().unwrap(), i.amount.as_ref().map(|a| a.minor)))
        .collect();
    assert_eq!(
        steps,
        [
            ("Order placed", "order:o1", Some(1030)),
            ("Order approved", "order:o1", None),
            ("Handed to carrier", "order:o1:2", None),
            ("Delivered", "order:o1:3", None),
            ("Order placed", "order:o2", Some(700)),
        ]
    );
    let said: Vec<_> = perceptions(&events)
        .map(|(event, p)| {
            let id = event.message_id.as_deref().unwrap();
            (id, p.value, p.text.as_deref(), p.title.as_deref(), p.about_touchpoint.as_deref())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("review:r1:o1:4", Some(5.0), Some("bom\r\nmesmo"), None, Some("Delivered")),
            ("review:r1:o2:5", Some(1.0), None, Some("Nada"), None),
            ("review:r2:o1:4", Some(2.0), None, None, Some("Delivered")),
        ]
    );
}

#[test]
fn a_delivery_on_the_promised_day_is_in_time_and_orders_that_never_arrive_stay_promised() {
    let mut rows = olist(Vec::new());
    rows.pop();
    let events = events(rows);
    let said: Vec<_> = promises(&events)
        .map(|(_, p)| (p.key.as_str(), p.due.map(|at| at.to_string()), p.kept.map(|at| at.to_string())))
        .collect();
    assert_eq!(
        said,
        [
            ("delivery:o1", Some("2017-05-10T03:00:00Z".to_owned()), None),
            ("delivery:o1", None, Some("2017-05-09T23:00:00Z".to_owned())),
            ("delivery:o2", Some("2017-06-21T03:00:00Z".to_owned()), None),
        ]
    );
    let (_, canceled) = interactions(&events).last().unwrap();
    assert_eq!((canceled.outcome.as_deref(), canceled.amount.as_ref()), (Some("canceled"), None));
}

#[test]
fn every_row_of_a_join_may_state_something() {
    let mapping = "
[who]
external = '{id}'
[[table]]
name = 'orders'
files = 'orders*'
time = '{at}'
[[table]]
name = 'items'
files = 'items*'
lookup = true
[[join]]
table = 'orders'
with = 'items'
left = '{id}'
right = '{order}'
[[emit]]
each = 'items'
interaction = { name = 'Bought {items.what}', object = '{id}' }
[[emit]]
each = 'items'
time = '{items.sent}'
interaction = { name = 'Sent {items.what}', object = '{id}' }
";
    let orders = file("orders.csv", "id,at\n1,2026-01-01\n2,2026-01-02\n");
    let items = file("items.csv", "order,what,sent\n1,mug,2026-01-03\n2,hat,\n1,pen,2026-01-04\nbroken\n");
    let rows = import(mapping, &[orders, items]);
    assert_eq!((rows[0].file, rows[0].line), (1, 5));
    assert_eq!(rejected(&rows), ["5 columns the row has 1 columns and its header has 3"]);
    let events = events(rows.into_iter().skip(1).collect());
    let said: Vec<_> =
        interactions(&events).map(|(event, i)| (i.name.as_str(), event.message_id.as_deref().unwrap())).collect();
    assert_eq!(
        said,
        [
            ("Bought mug", "d1:2"),
            ("Bought pen", "d1:2"),
            ("Sent mug", "d1:2:1"),
            ("Sent pen", "d1:2:1.1"),
            ("Bought hat", "d1:3"),
        ]
    );
}

#[test]
fn contacts_are_identifiers_and_unreadable_ones_stay_traits() {
    let mapping = "
[who]
external = '{id}'
anonymous = '{cookie}'
[[table]]
name = 'people'
files = '*'
time = { at = '{since}', format = '%d.%m.%Y' }
zone = 'Europe/Berlin'
encoding = 'latin-1'
[[emit]]
profile = { traits = ['city', 'age?'], email = '{mail}', phone = '{phone}', region = 'DE' }
";
    let csv = b"id;cookie;city;mail;phone;since\n1;k;K\xf6ln;A@b.de;030 901820;01.02.2026\n2;;;nobody;;01.02.2026\n";
    let events = events(import(mapping, &[file("people.csv", csv.to_vec())]));
    let who = events[0].who.as_ref().unwrap();
    assert_eq!(who.identifiers.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(), ["a@b.de", "+4930901820"]);
    assert_eq!(who.same_as.len(), 1);
    let Fact::Traits(traits) = &events[0].facts[0] else { panic!() };
    assert_eq!(json!(traits), json!({"city": "Köln"}));
    let Fact::Traits(traits) = &events[1].facts[0] else { panic!() };
    assert_eq!(json!(traits), json!({"email": "nobody"}));
    assert_eq!(events[0].occurred_at.to_string(), "2026-01-31T23:00:00Z");
}

#[test]
fn numbers_and_lengths_as_they_are_written_here() {
    let mapping = "
[who]
external = '{id}'
[[table]]
name = 't'
files = '*'
time = '2026-01-01'
delimiter = ';'
decimal_comma = true
numbers = ['n']
[[emit]]
[emit.interaction]
name = 'Call'
wait = { value = '{wait}', unit = 'minutes' }
amount = { value = '{paid}', currency = 'EUR' }
properties = ['n', 'code']
";
    let rows = import(mapping, &[file("a.csv", "id;wait;paid;n;code\n1;1,5;1.234,50;2,5;007\n2;-1;;;\n3;x;;;\n")]);
    assert_eq!(
        rejected(&rows),
        ["3 wrong_type column `wait` is -1, not a length of time", "4 wrong_type column `wait` is `x`, not a number"]
    );
    let events = events(rows.into_iter().take(1).collect());
    let (_, call) = interactions(&events).next().unwrap();
    assert_eq!(call.wait, Some(90_000_000));
    assert_eq!(call.amount.as_ref().unwrap().minor, 123_450);
    assert_eq!(json!(call.properties), json!({"n": 2.5, "code": "007"}));
}

#[test]
fn verbatims_say_whether_their_scale_was_assumed() {
    let csv = "customer,said_at,text,score,scale_max,scale_min,metric,kind\n\
               1,2026-01-01,fine,4,,,,\n,2026-01-02,\" \",8,10,1,ease,ces\n2,2026-01-03,x,11,,,nps,nps\n3,2026-01-03,so,,,,,\n";
    let rows = preset("verbatims", &[file("a.csv", csv)]);
    assert_eq!(rejected(&rows), ["4 out_of_scale columns `score`, `rating` is 11, outside of its scale from 0 to 10"]);
    let events = events(rows.into_iter().filter(|row| row.result.is_ok()).collect());
    let said: Vec<_> = perceptions(&events)
        .map(|(event, p)| {
            let metric = p.metric.as_ref().map(|m| (m.slug.as_str(), m.scale.max, m.scale_assumed));
            (key(event).value.as_str(), p.text.as_deref(), metric)
        })
        .collect();
    assert_eq!(
        said,
        [
            ("1", Some("fine"), Some(("score", 5.0, true))),
            ("d1:3", None, Some(("ease", 10.0, false))),
            ("3", Some("so"), None),
        ]
    );
}

#[test]
fn a_number_without_a_currency_is_a_property() {
    let csv =
        "user_id,activity,timestamp,amount,currency,type\n1,Pay,2026/01/01 08:00,3.5,,x\n1,Pay,2026-01-01,2,USD,\n";
    let events = events(preset("events", &[file("a.csv", csv)]));
    let said: Vec<_> =
        interactions(&events).map(|(_, i)| (json!(i.properties), i.amount.as_ref().map(|a| a.minor))).collect();
    assert_eq!(said, [(json!({"amount": 3.5, "type": "x"}), None), (json!({}), Some(200))]);
}
