//! Fills a catalog up to the size of a real one: hundreds of categories, thousands of detectoids, and product lines
//! whose updates supersede each other.

use std::collections::VecDeque;
use std::fmt::Write as _;

use uuid::Uuid;

use super::categories::{CRITICAL, MICROSOFT, SECURITY, UPDATES, WINDOWS, category, detectoid};
use super::document::{Document, Prerequisite, installation_behavior};
use super::{GeneratedUpdate, Maker};
use crate::random::Random;
use crate::rules::UpdateKind;

/// Makes further updates one by one, never holding more than one product line.
pub(super) struct Bulk {
    maker: Maker,
    missing: usize,
    random: Random,
    /// Product categories and detectoids still to be sent.
    ready: VecDeque<GeneratedUpdate>,
    products: Vec<Line>,
    turn: usize,
}

/// A product with its updates so far.
struct Line {
    product: Uuid,
    detectoids: Vec<Uuid>,
    recent: VecDeque<Uuid>,
    count: u32,
}

const CATEGORIES: usize = 400;
const DETECTOIDS: usize = 3_900;

impl Bulk {
    pub(super) fn new(maker: Maker, missing: usize) -> Self {
        let random = maker.random("bulk");
        let mut bulk = Self { maker, missing, random, ready: VecDeque::new(), products: Vec::new(), turn: 0 };
        // A real catalog has this proportion at 130,000 revisions; a small one gets fewer.
        let categories = CATEGORIES.min(missing / 20);
        let detectoids = DETECTOIDS.min(missing / 4);
        for index in 0..categories {
            bulk.add_product(index, detectoids / categories);
        }
        bulk
    }

    fn add_product(&mut self, index: usize, detectoids: usize) {
        let product = self.maker.id(&format!("bulk product {index}"));
        let title = format!("Product line {index:03}");
        let parent = if index.is_multiple_of(2) { WINDOWS } else { self.family(index) };
        self.ready.push_back(category(product, &title, "Product", Some(parent), &self.product_rule(index)).write());
        let mut line = Line { product, detectoids: Vec::new(), recent: VecDeque::new(), count: 0 };
        for number in 0..detectoids.max(1) {
            let id = self.maker.id(&format!("bulk detectoid {index} {number}"));
            let after = vec![Prerequisite::Update(product)];
            let rule = self.detectoid_rule(index, number);
            self.ready.push_back(detectoid(id, &format!("{title} variant {number}"), after, rule).write());
            line.detectoids.push(id);
        }
        self.products.push(line);
    }

    /// Every twentieth odd product starts a family of its own.
    fn family(&mut self, index: usize) -> Uuid {
        let number = index / 40;
        let id = self.maker.id(&format!("bulk family {number}"));
        if index % 40 == 1 {
            let title = format!("Product family {number}");
            self.ready.push_back(category(id, &title, "ProductFamily", Some(MICROSOFT), "<lar:True />").write());
        }
        id
    }

    /// Some products are there on every workstation, the others nowhere.
    fn product_rule(&self, index: usize) -> String {
        if index.is_multiple_of(self.maker.spec.products_per_present) {
            return r#"<bar:WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="6" MinorVersion="1" ProductType="1" />"#.to_owned();
        }
        let code = self.maker.id(&format!("bulk code {index}")).to_string().to_uppercase();
        format!(r#"<msiar:MsiProductInstalled ProductCode="{{{code}}}" VersionMin="1.0.0.0" />"#)
    }

    fn detectoid_rule(&mut self, index: usize, number: usize) -> String {
        if (index + number).is_multiple_of(self.maker.spec.detectoids_per_true) {
            return "<lar:True />".to_owned();
        }
        // Mostly a few products, now and then a list of hundreds.
        let alternatives =
            if self.random.below(100) == 0 { 200 + self.random.below(600) } else { 1 + self.random.below(5) };
        let mut rule = "<lar:Or>".to_owned();
        for alternative in 0..alternatives {
            let code = self.maker.id(&format!("bulk code {index} {number} {alternative}")).to_string().to_uppercase();
            let _ = write!(rule, r#"<msiar:MsiProductInstalled ProductCode="{{{code}}}" />"#);
        }
        rule + "</lar:Or>"
    }

    fn add_update(&mut self) {
        if self.products.is_empty() {
            return;
        }
        let at = self.turn % self.products.len();
        self.turn += 1;
        let article = self.maker.article();
        let line = &mut self.products[at];
        line.count += 1;
        let (product, count) = (line.product, line.count);
        let detectoids = line.detectoids.clone();
        let superseded: Vec<_> = line.recent.iter().copied().collect();
        let name = format!("bulk update {at} {count}");
        let created = format!("20{:02}-{:02}-{:02}T17:00:00Z", 5 + count % 21, 1 + count % 12, 1 + count % 28);

        let id = self.maker.id(&format!("{name} child"));
        let mut child = Document::new(id, UpdateKind::Software, &created, &format!("Child revision for KB{article}"));
        child.elements.push(installation_behavior("CanRequestReboot"));
        child.prerequisites = vec![Prerequisite::AnyOf(vec![product])];
        child.is_installed = self.file_rules(at, count);
        child.is_installable = "<lar:True />".to_owned();
        self.maker.command_line(&mut child, &format!("kb{article}.exe"));

        let title = format!("Update {count} for Product line {at:03} (KB{article})");
        let mut bundle = Document::bundle(self.maker.id(&name), &created, &title, article, &[child.id]);
        let classification = [SECURITY, CRITICAL, UPDATES][self.random.index(3)];
        // 5 to 10 updates in all, as real bundles have.
        let mut any: Vec<_> =
            (0..3 + self.random.below(5)).map(|_| detectoids[self.random.index(detectoids.len())]).collect();
        any.sort_unstable();
        any.dedup();
        bundle.prerequisites = vec![
            Prerequisite::AnyOf(any),
            Prerequisite::Category(vec![classification]),
            Prerequisite::Category(vec![product]),
        ];
        bundle.supersedes = superseded;
        let line = &mut self.products[at];
        line.recent.push_back(bundle.id);
        // A line is superseded as a whole now and then, else its last few updates are.
        while line.recent.len() > 14 {
            line.recent.pop_front();
        }
        self.ready.extend([child.write(), bundle.write()]);
    }

    fn file_rules(&mut self, line: usize, count: u32) -> String {
        let files = if self.random.below(50) == 0 { 20 + self.random.below(80) } else { 1 };
        let mut rule = "<lar:And>".to_owned();
        for file in 0..files {
            let _ = write!(
                rule,
                r#"<bar:FileVersion Csidl="38" Path="line{line:03}\module{file}.dll" Comparison="GreaterThanOrEqualTo" Version="1.0.{count}.0" />"#
            );
        }
        rule + "</lar:And>"
    }
}

impl Iterator for Bulk {
    type Item = GeneratedUpdate;

    fn next(&mut self) -> Option<GeneratedUpdate> {
        if self.missing == 0 {
            return None;
        }
        if self.ready.is_empty() {
            self.add_update();
        }
        self.missing -= 1;
        self.ready.pop_front()
    }
}
