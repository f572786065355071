//! The same rows in every format.
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use parquet::arrow::ArrowWriter;

use super::*;

fn summary(rows: Vec<ImportRow>) -> Vec<String> {
    let events = events(rows);
    interactions(&events)
        .map(|(event, i)| {
            let id = event.message_id.as_deref().unwrap();
            let properties = serde_json::to_string(&i.properties).unwrap();
            format!("{id} {} {} {} {properties}", key(event).value, event.occurred_at, i.name)
        })
        .collect()
}

#[test]
fn lines_of_json() {
    let text = "\u{feff}{\"user_id\":7,\"event\":\"A\",\"time\":\"2026-01-01T08:00:00+01:00\",\"deep\":{\"x\":[1]},\"no\":null}\n\
                \n{\"customer\":\"8\",\"user_id\":9,\"event\":\"B\",\"time\":\"2026-01-01\",\"ok\":true}";
    let expect = [
        r#"d1:1 7 2026-01-01T07:00:00Z A {"deep":{"x":[1]}}"#,
        r#"d1:3 8 2026-01-01T00:00:00Z B {"user_id":9,"ok":true}"#,
    ];
    assert_eq!(summary(preset("events", &[file("a.ndjson", text)])), expect);
    assert_eq!(summary(preset("events", &[file("a", packed(text.as_bytes()))])), expect);
    let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
    assert_eq!(summary(preset("events", &[file("a.jsonl.zst", zst)])), expect);
}

#[test]
fn columns_of_parquet() {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("user", Arc::new(Float64Array::from(vec![Some(7.0), Some(f64::NAN)]))),
        ("event", Arc::new(StringArray::from(vec!["A", "B"]))),
        ("time", Arc::new(TimestampMillisecondArray::from(vec![0, 1000]).with_timezone("UTC"))),
        ("n", Arc::new(Int64Array::from(vec![Some(1), None]))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut rows = preset("events", &[file("a.parquet", bytes.clone())]);
    assert_eq!(rejected(&rows).len(), 1);
    assert!(rows.pop().unwrap().raw.unwrap().contains(r#""event":"B""#));
    assert_eq!(summary(rows), [r#"d1:1 7 1970-01-01T00:00:00Z A {"n":1}"#]);
    bytes.truncate(bytes.len() - 20);
    assert!(read(&Mapping::preset("events").unwrap(), &[file("a.parquet", bytes)]).is_err());
}

#[test]
fn published_figures() {
    let text = "date,metric,n,share\n2019-12-31,exim,500,88 %\n2019-12-31,exim,500,0.881\n2019-12-31,exim,0,88 %\n\
                2019-12-31,exim,9,high";
    let mut rows = preset("published", &[file("a.csv", text)]);
    let wrong: Vec<String> = rows.split_off(2).into_iter().map(|row| row.result.unwrap_err().to_string()).collect();
    assert!(wrong[0].contains("not a number of answers") && wrong[1].contains("not a share"), "{wrong:?}");
    let figures: Vec<_> = events(rows)
        .iter()
        .map(|event| match &event.facts[..] {
            [Fact::Perception(Perception { value: None, aggregate: Some(figure), .. })] => *figure,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((figures[0].n, figures[0].share, figures[0].slack), (500, 0.88, 0.005));
    assert!((figures[1].share - 0.881).abs() < 1e-12 && (figures[1].slack - 0.0005).abs() < 1e-12);
}

/// The least workbook: one sheet with texts and numbers in the cells themselves.
fn workbook() -> Vec<u8> {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>customer</t></is></c><c r="B1" t="inlineStr"><is><t>event</t></is></c>
        <c r="C1" t="inlineStr"><is><t>time</t></is></c><c r="D1" t="inlineStr"><is><t>n</t></is></c></row>
        <row r="3"><c r="A3"><v>7</v></c><c r="B3" t="inlineStr"><is><t>A</t></is></c>
        <c r="C3" s="1"><v>46023.5</v></c></row>
        <row r="4"><c r="A4"><v>8</v></c><c r="B4" t="inlineStr"><is><t>B</t></is></c>
        <c r="C4" t="inlineStr"><is><t>2026-01-02</t></is></c><c r="D4"><v>2.5</v></c></row></sheetData></worksheet>"#;
    let files = [
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Calls" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    // A ZIP archive whose entries are stored as they are.
    let (mut archive, mut index) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let at = archive.len() as u32;
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        entry.extend(crc.sum().to_le_bytes());
        entry.extend((text.len() as u32).to_le_bytes());
        entry.extend((text.len() as u32).to_le_bytes());
        entry.extend((name.len() as u16).to_le_bytes());
        entry.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&entry);
        archive.extend(name.as_bytes());
        archive.extend(text.as_bytes());
        index.extend(b"PK\x01\x02\x14\x00");
        index.extend(&entry);
        index.extend([0; 10]);
        index.extend(at.to_le_bytes());
        index.extend(name.as_bytes());
    }
    let at = archive.len() as u32;
    archive.extend(&index);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend((files.len() as u16).to_le_bytes());
    archive.extend((files.len() as u16).to_le_bytes());
    archive.extend((index.len() as u32).to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

#[test]
fn rows_of_a_workbook() {
    let rows = preset("events", &[file("a.xlsx", workbook())]);
    assert_eq!(summary(rows), ["d1:3 7 2026-01-01T12:00:00Z A {}", r#"d1:4 8 2026-01-02T00:00:00Z B {"n":2.5}"#]);
    let mapping = Mapping::preset_text("events").unwrap().replace("files = \"*\"", "files = \"*\"\nsheet = \"Other\"");
    let error = read(&Mapping::parse(&mapping).unwrap(), &[file("a.xlsx", workbook())]).err().unwrap();
    assert_eq!(error.to_string(), "a.xlsx has no sheet `Other`; it has `Calls`");
}

#[test]
fn files_of_no_format_are_named() {
    let wrong = |bytes: &[u8]| {
        let mapping = Mapping::preset("events").unwrap();
        let files = [file("a", bytes)];
        read(&mapping, &files).err().map(|error| error.to_string())
    };
    assert_eq!(wrong(b"").unwrap(), "a is empty: it has no header");
    assert_eq!(wrong(b"[{}]").unwrap(), "a is one JSON list; write one object per line");
    assert_eq!(wrong(&[0xff, 0xfe, b'a', 0]).unwrap(), "a is UTF-16; save it as UTF-8");
}

#[test]
fn a_truncated_archive_keeps_what_was_whole() {
    let lines: String = (0..20_000).map(|n| format!("{n},A,2026-01-01\n")).collect();
    let mut bytes = packed(format!("customer,event,time\n{lines}").as_bytes());
    bytes.truncate(bytes.len() / 2);
    let rows = preset("events", &[file("a.csv.gz", bytes)]);
    let rejected = rejected(&rows);
    assert!(rows.len() > 1000 && rejected.len() == 1, "{} {rejected:?}", rows.len());
    assert!(rejected[0].contains("unreadable the file cannot be read any further"), "{rejected:?}");
}

#[test]
fn events_of_a_log() {
    let log = r#"<log><trace><string key="concept:name" value="NA"/><int key="age" value="7"/>
        <event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-01-01T00:00:00.000+01:00"/>
        <string key="org:resource" value="Kim"/><float key="cost" value="1.5"/></event>
        <event><string key="concept:name" value="B"/><date key="time:timestamp" value="2026-01-01T00:00:00"/></event>
        <event><string key="concept:name" value="C"/></event></trace></log>"#;
    let mut rows = preset("xes", &[file("a.xes", log)]);
    assert_eq!(rejected(&rows), ["3 missing_field column `time:timestamp` is empty"]);
    rows.pop();
    let events = events(rows);
    let said: Vec<_> = interactions(&events).map(|(e, i)| (key(e).value.as_str(), e.sequence, i)).collect();
    assert_eq!((said[0].0, said[0].1, said[0].2.staff.as_deref()), ("NA", 1, Some("Kim")));
    assert_eq!(serde_json::json!(said[0].2.properties), serde_json::json!({"cost": 1.5}));
    assert_eq!(said[1].1, 2);
    let traits = events.iter().flat_map(|e| &e.facts).filter(|fact| matches!(fact, Fact::Traits(_))).count();
    assert_eq!(traits, 1);
    assert_eq!(events[0].occurred_at.to_string(), "2025-12-31T23:00:00Z");
}
