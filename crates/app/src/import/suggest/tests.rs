//! What is suggested for small tables of every kind, and for public data where the machine has them.
use std::path::PathBuf;

use super::*;
use crate::import::read;

fn file(name: &str, text: &str) -> InputFile {
    let text = text.to_owned();
    let open = move || Ok(Box::new(std::io::Cursor::new(text.clone().into_bytes())) as Box<dyn std::io::Read + Send>);
    InputFile { name: name.to_owned(), digest: "d".to_owned(), open: Box::new(open), path: None, mended: None }
}

fn roles(suggestion: &Suggestion) -> Vec<&'static str> {
    suggestion.draft.columns.iter().map(|column| column.role.as_str()).collect()
}

/// The suggested mapping reads the file; gives how many rows it takes and how many it rejects.
fn taken(suggestion: &Suggestion, files: &[InputFile]) -> (usize, usize) {
    let text = suggestion.draft.mapping("x");
    let mapping = Mapping::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let rows: Vec<_> = read(&mapping, files).unwrap_or_else(|error| panic!("{error}\n{text}")).take(5_000).collect();
    let wrong = rows.iter().filter(|row| row.result.is_err()).count();
    (rows.len() - wrong, wrong)
}

fn check(table: &str, expect: &[&str]) -> Suggestion {
    let files = [file("some.csv", table)];
    let suggestion = suggest(&files, "2026-01-31").unwrap();
    assert_eq!(roles(&suggestion), expect, "{table}");
    assert_eq!(taken(&suggestion, &files).1, 0, "{table}\n{}", suggestion.draft.mapping("x"));
    suggestion
}

#[test]
fn names_and_values_tell_what_columns_mean() {
    check(
        "Customer ID,Mail,Activity,Happened at,Order No,Channel,Colour\n\
         7,ada@example.org,Visit,2026-01-05 10:00,A-1,web,red\n\
         7,ada@example.org,Order,2026-01-05 10:09,A-1,web,blue\n\
         8,bob@example.org,Visit,2026-01-06 08:00,A-2,shop,red\n",
        &["customer", "email", "touchpoint", "time", "order", "channel", "property"],
    );
    let german = check(
        "Kundennummer;Datum;Bewertung;Kommentar;Filiale\n\
         1;31.01.2026;4,5;Die Lieferung kam leider erst nach zwei Wochen an;Nord\n\
         2;01.02.2026;2,0;Niemand ging ans Telefon und niemand rief zurück;Nord\n\
         3;02.02.2026;5,0;Alles bestens gelaufen und sehr freundliche Leute dort;Süd\n",
        &["customer", "time", "rating", "text", "unit"],
    );
    assert!(german.draft.decimal_comma && german.draft.columns[1].format == "%d.%m.%Y");
    assert_eq!(german.draft.columns[2].scale, (1.0, 5.0));
    assert!(german.seen[2].why.contains(&Why::Between(2.0, 5.0)) && german.seen[2].samples[0] == "4,5");
}

#[test]
fn scores_get_the_scale_that_holds_them() {
    let nps = check("id,How likely are you to recommend us?\n1,0\n2,10\n3,7\n", &["property", "nps"]);
    assert_eq!(nps.draft.columns[1].scale, (0.0, 10.0));
    assert_eq!(nps.draft.day, "2026-01-31", "nothing says when");
    let items =
        check("wifi,food,crew,seat\n1,2,3,4\n5,5,5,5\n4,4,4,0\n3,1,2,3\n2,3,1,2\n", &["item", "item", "item", "item"]);
    assert!(items.seen[3].why.contains(&Why::ZeroIsNone) && items.seen[0].why.contains(&Why::Alike(4)));
    assert_eq!((items.draft.columns[3].scale, items.draft.columns[3].zero_is_none), ((1.0, 5.0), true));
    // Ages, prices and counts are no answers.
    check(
        "user,age,price,visits\na,31,9.99,1\nb,44,19.99,7\nc,58,5.49,2\n",
        &["customer", "property", "property", "property"],
    );
}

#[test]
fn times_say_when_day_and_month_can_be_swapped() {
    let either = check("user,event,time\na,x,03/04/2026\nb,y,05/06/2026\n", &["customer", "touchpoint", "time"]);
    assert!(either.seen[2].why.contains(&Why::DayOrMonth) && either.draft.columns[2].format == "%d/%m/%Y");
    let month = check("user,event,time\na,x,03/24/2026\nb,y,05/06/2026\n", &["customer", "touchpoint", "time"]);
    assert!(!month.seen[2].why.contains(&Why::DayOrMonth) && month.draft.columns[2].format == "%m/%d/%Y");
    let unix = check("user,event,timestamp\na,x,1769900000\nb,y,1769900060\n", &["customer", "touchpoint", "time"]);
    assert_eq!(unix.draft.columns[2].format, "unix");
    // A birthday is a date, but not when something happened.
    check(
        "user,birthday,event,created_at\na,1990-01-01,x,2026-01-01\n",
        &["customer", "property", "touchpoint", "time"],
    );
}

#[test]
fn odd_tables_are_read_too() {
    check("a,b\n", &["property", "property"]);
    check("x?|{y},\"q\"\"uote\"\n1,2\n", &["property", "property"]);
    let files = [file("a.csv", "user,event\n1,x\n"), file("b.csv", "other\n2\n"), file("c.csv", "user,event\n3,y\n")];
    let suggestion = suggest(&files, "2026-01-31").unwrap();
    assert_eq!((suggestion.draft.files.len(), suggestion.left_alone.as_slice()), (2, ["b.csv".to_owned()].as_slice()));
    assert_eq!(taken(&suggestion, &files), (2, 0));
    let lines =
        [file("a.ndjson", "{\"userId\":\"1\",\"event\":\"x\"}\n{\"userId\":\"2\",\"event\":\"y\",\"late\":true}\n")];
    let suggestion = suggest(&lines, "2026-01-31").unwrap();
    assert_eq!(roles(&suggestion), ["customer", "touchpoint", "property"]);
    assert_eq!(taken(&suggestion, &lines), (2, 0));
    assert_eq!(suggest(&[], "2026-01-31").unwrap(), Suggestion::default());
}

/// What is suggested for public data: the columns that must be found, and the share of rows that must be taken.
#[test]
fn public_data_are_understood() {
    let Some(folder) = std::env::var_os("THROUGHLINE_DATA_SETS").map(PathBuf::from) else { return };
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("airline-satisfaction/train.parquet", &[("Inflight wifi service", "item"), ("Cleanliness", "item")]),
        (
            "b2w-10k-pt/b2w-10k.csv.gz",
            &[("review_text", "text"), ("overall_rating", "rating"), ("submission_date", "time")],
        ),
        (
            "olist/sample_A/olist_order_reviews_dataset.csv.gz",
            &[("review_score", "rating"), ("order_id", "order"), ("review_comment_message", "text")],
        ),
        (
            "olist/sample_A/olist_orders_dataset.csv.gz",
            &[("customer_id", "customer"), ("order_id", "order"), ("order_purchase_timestamp", "time")],
        ),
        (
            "process-logs/sepsis.csv.gz",
            &[("Case ID", "customer"), ("Activity", "touchpoint"), ("Complete Timestamp", "time")],
        ),
        ("support-twitter/twcs_5k.csv.gz", &[("author_id", "customer"), ("text", "text"), ("created_at", "time")]),
    ];
    for (path, columns) in cases {
        let path = folder.join(path);
        let Ok(_) = std::fs::metadata(&path) else { continue };
        let opened = path.clone();
        let open = move || Ok(Box::new(std::fs::File::open(&opened)?) as Box<dyn std::io::Read + Send>);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let files =
            [InputFile { name, digest: "d".into(), open: Box::new(open), path: Some(path.clone()), mended: None }];
        let suggestion = suggest(&files, "2026-01-31").unwrap();
        let found: Vec<_> = suggestion.draft.columns.iter().map(|c| (c.name.as_str(), c.role.as_str())).collect();
        for column in *columns {
            assert!(found.contains(column), "{} is not {} in {}: {found:?}", column.0, column.1, path.display());
        }
        let (good, wrong) = taken(&suggestion, &files);
        assert!(good > 50 * wrong, "{good} and {wrong} of {}\n{}", path.display(), suggestion.draft.mapping("x"));
    }
}
