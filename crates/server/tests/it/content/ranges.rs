//! Ranges over HTTP: every part is compared with the file.

use super::{Site, noise};
use crate::support::{Answer, Raw};

const SIZE: usize = 700_000;

async fn ask(ranges: &str) -> (Answer, Vec<u8>) {
    let site = Site::start().await;
    let bytes = noise(SIZE);
    let (_, path) = site.add(&bytes, "x.psf");
    (Raw::get(site.server.address, &path, &format!("Range: {ranges}\r\n")).await, bytes)
}

#[tokio::test]
async fn single_ranges() {
    for (ranges, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=0-699999", 0, 699_999),
        ("bytes=1-262144", 1, 262_144),
        ("bytes=262143-262144", 262_143, 262_144),
        ("bytes=699999-", 699_999, 699_999),
        ("bytes=-1", 699_999, 699_999),
        ("bytes=-9000000", 0, 699_999),
        ("bytes=699990-99999999999999999999999", 699_990, 699_999),
        ("bytes=5-9,700000-", 5, 9),
        ("bytes=0-9,5-14,10-19", 0, 19),
    ] {
        let (answer, bytes) = ask(ranges).await;
        assert_eq!(answer.status, 206, "{ranges}");
        assert_eq!(answer.header("content-range"), format!("bytes {first}-{last}/{SIZE}"), "{ranges}");
        assert!(answer.body == bytes[first..=last], "{ranges}");
    }
}

#[tokio::test]
async fn unsatisfiable_and_ignored_ranges() {
    for ranges in ["bytes=700000-", "bytes=-0", "bytes=700000-700001,800000-"] {
        let (answer, _) = ask(ranges).await;
        assert_eq!((answer.status, answer.body.len()), (416, 0), "{ranges}");
        assert_eq!(answer.header("content-range"), format!("bytes */{SIZE}"));
    }
    for ranges in ["bytes=9-5", "lines=0-9", "bytes=a-b", "bytes=", "nonsense"] {
        let (answer, bytes) = ask(ranges).await;
        assert_eq!((answer.status, answer.body == bytes), (200, true), "{ranges}");
    }
}

#[tokio::test]
async fn multiple_ranges_come_as_bits_requires() {
    let ranges = [(600_000, 650_000), (0, 0), (100, 300_000), (699_999, 699_999)];
    let list = ranges.map(|(first, last)| format!("{first}-{last}")).join(",");
    let (answer, bytes) = ask(&format!("bytes={list}")).await;
    assert_eq!(answer.status, 206);
    assert_eq!(answer.header("content-range"), "");
    let boundary = answer.header("content-type").strip_prefix("multipart/byteranges; boundary=").unwrap().to_owned();
    let mut rest = answer.body.as_slice();
    for (index, (first, last)) in ranges.into_iter().enumerate() {
        let line_end = if index == 0 { "" } else { "\r\n" };
        let head = format!(
            "{line_end}--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/{SIZE}\r\n\r\n"
        );
        rest = rest.strip_prefix(head.as_bytes()).expect("the part's head");
        rest = rest.strip_prefix(&bytes[first..=last]).expect("the part's bytes");
    }
    assert_eq!(rest, format!("\r\n--{boundary}--\r\n").as_bytes());
}

#[tokio::test]
async fn floods_of_ranges_cost_no_more_than_the_file() {
    let overlapping = vec!["0-"; 500].join(",");
    let (answer, bytes) = ask(&format!("bytes={overlapping}")).await;
    assert_eq!((answer.status, answer.body == bytes), (206, true));
    let many = (0..3000).map(|at| format!("{at}-{at}")).collect::<Vec<_>>().join(",");
    let (answer, bytes) = ask(&format!("bytes={many}")).await;
    assert_eq!((answer.status, answer.body == bytes), (200, true));
    let scattered = (0..512).map(|at| format!("{}-{}", at * 2, at * 2)).collect::<Vec<_>>().join(",");
    let (answer, _) = ask(&format!("bytes={scattered}")).await;
    assert_eq!(answer.status, 206);
    assert!(answer.body.len() < 512 * 200, "{}", answer.body.len());
}
