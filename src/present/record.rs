//! The detail of a project as rows: what is stated, what is not, and by whom.
//!
//! Pure functions from a corpus and a record to rows of spans. The pane wraps the rows to its width; the
//! command line prints them with the quotes beneath. Each row that states a fact links to it.

mod activity;
mod amounts;
mod line;
mod parts;
mod related;

use super::columns::{state_ink, state_sign};
use super::styled_text::{Ink, RawSpan};
use crate::codes;
use crate::codes::ListedCode;
use crate::fields::Column;
use crate::model::fact::FactKind;
use crate::model::{
    Balance, Basis, Claim, Coded, Correction, Equipment, FactKey, FieldEvidence, JoinReason, LineState, Outstanding,
    PartKey, Project, Role, Stage, StageReport, format_quantity,
};
use crate::rules::{Rule, Severity, is_open_line, line_state};
use crate::search::Highlighter;
use crate::store::{Corpus, LinePieces, Marked, Opened, OpenedLine, PieceCounter, RecordId, SourceId, is_catch_all};

/// Where Enter on a row leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To the words that state a fact.
    Fact(FactKey),
    /// To the element of an activity's XML that is this part.
    Part(PartKey),
    Source(SourceId),
    Record(RecordId),
    /// To more rows of the lists that are cut short.
    More,
}

impl LinkTarget {
    /// What the row states; `None` if it leads elsewhere.
    pub(crate) fn stated(self) -> Option<Marked> {
        match self {
            LinkTarget::Fact(key) => Some(Marked::Fact(key)),
            LinkTarget::Part(key) => Some(Marked::Part(key)),
            LinkTarget::Source(_) | LinkTarget::Record(_) | LinkTarget::More => None,
        }
    }
}

/// Payments, results, documents and places of a list that are shown at first. Chosen by eye.
pub(crate) const FIRST_PARTS: usize = 10;

/// How much of a record its detail shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DetailOptions<'a> {
    /// Parts of a list that are shown, besides those with words of the query. All of them, and their texts whole, if it is
    /// the largest number.
    pub(crate) parts: usize,
    /// Finds the words of the query.
    pub(crate) hits: Option<&'a Highlighter>,
    /// How the rest of a list is seen, after `and 5 more`.
    pub(crate) to_see_all: &'static str,
}

impl DetailOptions<'_> {
    /// Every part, with its whole text.
    pub(crate) const ALL: DetailOptions<'static> = DetailOptions { parts: usize::MAX, hits: None, to_see_all: "" };

    fn shows_all(&self) -> bool {
        self.parts == usize::MAX
    }

    /// Whether a text has words of the query.
    fn is_hit(&self, text: &str) -> bool {
        self.hits.is_some_and(|hits| !hits.ranges(text).is_empty())
    }
}

/// One row of the detail, before wrapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DetailRow {
    pub(crate) spans: Vec<RawSpan>,
    /// Columns before the first line.
    pub(crate) indent: usize,
    /// Columns before the lines after the first.
    pub(crate) hanging: usize,
    /// Where Enter leads; the cursor stops only at rows with a link.
    pub(crate) link: Option<LinkTarget>,
    /// The row is a flag: it remarks on a fact that has a row of its own.
    pub(crate) is_remark: bool,
}

/// Columns of a label: `Instrument`, one of the longest, and a space.
const LABEL_WIDTH: usize = 13;

/// Flags of one rule shown one by one; of the others only the number is shown, and `aidtrail check` lists
/// them. Chosen by eye.
const MAX_FLAGS_PER_RULE: usize = 3;

/// Rows shown of a list of related activities, or of organisations that pay or are paid; the record has the rest. Chosen by
/// eye.
const MAX_LISTED: usize = 40;

/// Columns of the quantity of an equipment line; a longer one moves its row to the right.
const QUANTITY_WIDTH: usize = 4;

/// The kinds of facts shown before the summary; that it is no aid and the donors come before them. All others follow
/// in the order of [`FactKind`].
const FIRST_KINDS: [FactKind; 3] = [FactKind::Status, FactKind::Amount, FactKind::Equipment];

/// The rows of a project's detail.
pub(crate) fn rows(corpus: &Corpus, opened: &Opened, options: &DetailOptions<'_>) -> Vec<DetailRow> {
    let project = &opened.project;
    let mut out = DetailBuilder::new(corpus, opened, options);
    out.title();
    if let Some(problem) = &opened.broken {
        out.blank();
        let words = format!("This record cannot be used: {}", problem.message);
        out.row(0, 2, vec![RawSpan::new(Ink::Conflict, "! "), RawSpan::new(Ink::Strong, words)], None);
        out.text(
            0,
            Ink::Plain,
            format!("{}{}", problem.file, problem.position.map_or(String::new(), |(l, c)| format!(":{l}:{c}"))),
        );
        out.text(0, Ink::Dim, problem.remedy.clone());
        return out.rows;
    }
    out.facts(FactKind::NotAid);
    // First what users look for: donors, status, amounts, and which equipment goes where.
    out.flags(&[Severity::Error, Severity::Conflict, Severity::Doubt, Severity::FollowUp]);
    if project.equipment.is_empty() {
        out.summary();
    }
    out.blank();
    out.donors();
    FIRST_KINDS.iter().for_each(|kind| out.facts(*kind));
    out.heading("More", String::new());
    if !project.equipment.is_empty() {
        out.summary();
    }
    let shown = |kind: &FactKind| FIRST_KINDS.contains(kind) || *kind == FactKind::NotAid;
    FactKind::ALL.iter().filter(|kind| !shown(kind)).for_each(|kind| out.facts(*kind));
    out.activity_fields();
    out.documents();
    out.other_texts();
    out.results();
    out.transactions();
    out.related();
    out.sources();
    out.rows
}

/// The rows of the detail of an equipment line: what each report says of it, then the project.
pub(crate) fn rows_of_line(
    corpus: &Corpus,
    opened: &Opened,
    line: usize,
    options: &DetailOptions<'_>,
) -> Vec<DetailRow> {
    let mut out = DetailBuilder::new(corpus, opened, options);
    out.line_section(line);
    out.blank();
    let mut all = out.rows;
    all.extend(rows(corpus, opened, options));
    all
}

/// The fact that a cell of an equipment line comes from; `None` if nothing is stated.
pub(crate) fn fact_of_cell(opened: &Opened, line: usize, column: Column) -> Option<FactKey> {
    let (item, balance) = (opened.project.equipment.get(line)?, &opened.lines.get(line)?.balance);
    let number = balance.number().map(|(_, claim)| claim);
    let claim = match column {
        Column::Donors => {
            return opened.project.parties.iter().position(|party| gives(&party.role)).map(FactKey::Party);
        }
        // While reports disagree there is no number, and the state is that of the report that says less.
        Column::Quantity => number.or_else(|| balance.dispute.map(|dispute| dispute.more.0)),
        Column::Sites => item.site_claim(balance),
        Column::LastReported => balance.last_report().filter(|&claim| item.date_of(Some(claim)).is_some()),
        _ => balance.state_claim().or(number).or_else(|| item.history().first().map(|&(claim, _)| claim)),
    };
    Some(FactKey::Claim { line, claim: claim? })
}

struct DetailBuilder<'a> {
    rows: Vec<DetailRow>,
    corpus: &'a Corpus,
    opened: &'a Opened,
    project: &'a Project,
    options: &'a DetailOptions<'a>,
    /// Corrections already shown beneath what they correct; the others come at the end.
    corrections_shown: Vec<bool>,
}

impl<'a> DetailBuilder<'a> {
    fn new(corpus: &'a Corpus, opened: &'a Opened, options: &'a DetailOptions<'a>) -> Self {
        let project = &opened.project;
        let corrections_shown = vec![false; project.corrections.len()];
        DetailBuilder { rows: Vec::new(), corpus, opened, project, options, corrections_shown }
    }

    fn blank(&mut self) {
        self.rows.push(DetailRow::default());
    }

    fn row(&mut self, indent: usize, hanging: usize, parts: Vec<RawSpan>, lead: Option<LinkTarget>) {
        self.rows.push(DetailRow { spans: parts, indent, hanging, link: lead, is_remark: false });
    }

    fn text(&mut self, indent: usize, ink: Ink, text: impl Into<String>) {
        self.row(indent, indent, vec![RawSpan::new(ink, text)], None);
    }

    fn heading(&mut self, text: &str, note: String) {
        self.blank();
        let parts = vec![RawSpan::new(Ink::Heading, text), RawSpan::new(Ink::Dim, format!("  {note}"))];
        self.rows.push(DetailRow { spans: parts, ..DetailRow::default() });
    }

    /// `Donor      Japan  carried`, with its corrections beneath.
    fn labelled_value(
        &mut self,
        label: &str,
        value: Vec<RawSpan>,
        basis: Option<&Coded<Basis>>,
        lead: Option<FactKey>,
    ) {
        let label = self.long_label(label);
        let mut row = labelled_row(label, value);
        row.spans.extend(basis.map(|b| RawSpan::new(Ink::Dim, format!("  {}", b.label()))));
        row.link = lead.map(LinkTarget::Fact);
        self.rows.push(row);
        if let Some(fact) = lead {
            let path = fact.to_string();
            self.corrections(LABEL_WIDTH, |c| c.path == path || c.path.starts_with(&format!("{path}.")));
        }
    }

    fn not_stated(&mut self, label: &str) {
        let parts =
            vec![RawSpan::new(Ink::Label, format!("{label:<LABEL_WIDTH$}")), RawSpan::new(Ink::Dim, "not stated")];
        self.row(0, LABEL_WIDTH, parts, None);
    }

    fn corrections(&mut self, indent: usize, keep: impl Fn(&Correction) -> bool) {
        let project = self.project;
        for (i, correction) in project.corrections.iter().enumerate() {
            if self.corrections_shown[i] || !keep(correction) {
                continue;
            }
            self.corrections_shown[i] = true;
            let parts = vec![
                RawSpan::new(Ink::Doubt, "? "),
                RawSpan::new(Ink::Label, "elsewhere: "),
                RawSpan::new(Ink::Plain, correction.proposed.clone()),
                RawSpan::new(Ink::Dim, format!("  {} ({})", correction.by, correction.source)),
            ];
            self.row(indent, indent + 2, parts, None);
        }
    }

    fn title(&mut self) {
        let title = if self.project.title.is_empty() { "[no title]" } else { &self.project.title };
        self.text(0, Ink::Strong, title);
        let countries: Vec<&str> = self.project.countries.iter().map(|c| codes::country_name(&c.code)).collect();
        let kind = self.project.kind.as_ref().map(|k| k.label().to_owned());
        let told = self.corpus.row(self.opened.id).last_reported().map(|told| format!("last report {told}"));
        let countries = Some(countries.join(", ")).filter(|countries| !countries.is_empty());
        let about: Vec<String> = [countries, kind, told].into_iter().flatten().collect();
        if !about.is_empty() {
            let lead = (!self.project.countries.is_empty()).then_some(LinkTarget::Fact(FactKey::Country(0)));
            let parts = vec![RawSpan::new(Ink::Dim, about.join(" · "))];
            self.row(0, 0, parts, lead);
        }
    }

    fn summary(&mut self) {
        if let Some(summary) = &self.project.summary {
            self.text(0, Ink::Plain, summary.clone());
        }
    }

    fn flags(&mut self, severities: &[Severity]) {
        let flags = &self.opened.flags;
        let told = |rule: Rule| rule.is_in_record() && severities.contains(&rule.severity());
        for group in flags.chunk_by(|a, b| a.rule == b.rule).filter(|group| told(group[0].rule)) {
            let severity = group[0].rule.severity();
            let (sign, ink) = (severity.sign(), flag_ink(severity));
            for flag in group.iter().take(MAX_FLAGS_PER_RULE) {
                let parts = vec![
                    RawSpan::new(ink, format!("{sign} ")),
                    RawSpan::new(Ink::Strong, flag.rule.label()),
                    RawSpan::new(Ink::Plain, format!(": {}", flag.what)),
                    RawSpan::new(Ink::Dim, flag.line.map(|line| format!("  line {line}")).unwrap_or_default()),
                ];
                let lead = flag.fact.map(LinkTarget::Fact);
                self.rows.push(DetailRow { spans: parts, indent: 0, hanging: 2, link: lead, is_remark: true });
            }
            if group.len() > MAX_FLAGS_PER_RULE {
                let more =
                    format!("and {} more of the same; aidtrail check lists them", group.len() - MAX_FLAGS_PER_RULE);
                self.text(2, Ink::Dim, more);
            }
        }
    }

    /// Each country as a fact of its own, if there are several; a single one is linked from the title.
    fn countries(&mut self) {
        let project = self.project;
        for (i, country) in project.countries.iter().enumerate().filter(|_| project.countries.len() > 1) {
            let percent = country.percentage.map(|p| format!("  {p}%")).unwrap_or_default();
            let value = noted(codes::country_name(&country.code), percent);
            self.labelled_value(once("Country", i), value, country.basis.as_ref(), Some(FactKey::Country(i)));
        }
    }

    /// Donors and the agencies through which they give.
    fn donors(&mut self) {
        self.parties(gives);
        if !self.project.parties.iter().any(|party| gives(&party.role)) {
            self.not_stated("Donor");
        }
    }

    /// The rows of all facts of a kind; of the parties those that are no donors.
    fn facts(&mut self, kind: FactKind) {
        match kind {
            FactKind::Country => self.countries(),
            FactKind::Party => self.parties(|role| !gives(role)),
            FactKind::Signatory => self.signatories(),
            FactKind::Status | FactKind::Instrument => self.scalar(kind),
            FactKind::Programme if self.project.programme.is_none() => {}
            FactKind::Programme => self.scalar(kind),
            FactKind::Date => self.dates(),
            FactKind::Amount => self.amounts(),
            FactKind::Sector => self.sectors(),
            FactKind::Equipment => self.equipment(),
            // Shown with the equipment.
            FactKind::Capacity | FactKind::OpenList => {}
            FactKind::NotAid => self.not_aid(),
        }
    }

    fn signatories(&mut self) {
        let project = self.project;
        for (i, signatory) in project.signatories.iter().enumerate() {
            let office = signatory.office.as_ref().map(|office| RawSpan::new(Ink::Dim, format!(", {office}")));
            let value = [RawSpan::new(Ink::Plain, signatory.name.clone())].into_iter().chain(office).collect();
            self.labelled_value(once("Signed by", i), value, None, Some(FactKey::Signatory(i)));
        }
    }

    fn parties(&mut self, keep: impl Fn(&Option<Coded<Role>>) -> bool) {
        let project = self.project;
        let mut before: Option<&Option<Coded<Role>>> = None;
        for (i, party) in project.parties.iter().enumerate().filter(|(_, p)| keep(&p.role)) {
            let label = match &party.role {
                Some(Coded::Known(Role::Agency)) => "through",
                Some(Coded::Known(Role::PrivatePartner)) => "Partner",
                Some(Coded::Known(Role::ProcurementAgent)) => "Bought by",
                Some(Coded::Known(Role::Implementing)) => "Carried by",
                Some(role) => role.label(),
                None => "Party",
            };
            // Consecutive parties with one role share its label.
            let label = if before == Some(&party.role) { "" } else { label };
            before = Some(&party.role);
            let country = party.country.as_deref().map(codes::country_name).filter(|name| *name != party.name);
            let country_note = country.map(|name| RawSpan::new(Ink::Dim, format!(", {name}")));
            let value = [RawSpan::new(Ink::Plain, party.name.clone())].into_iter().chain(country_note).collect();
            self.labelled_value(label, value, party.basis.as_ref(), Some(FactKey::Party(i)));
        }
    }

    /// A scalar, with the evidence that the project has under its name.
    fn scalar(&mut self, kind: FactKind) {
        let project = self.project;
        let is_cited = |e: &FieldEvidence| e.field == kind.name();
        let of = |holds: bool| project.evidence.iter().position(|e| is_cited(e) && e.value.is_none() == holds);
        let at = of(true).or_else(|| of(false));
        let basis = at.and_then(|i| project.evidence[i].basis.as_ref());
        match project.scalar_label(kind) {
            Some(value) => {
                let value = vec![RawSpan::new(Ink::Plain, value)];
                self.labelled_value(kind.label(), value, basis, at.map(FactKey::Field));
            }
            None => self.not_stated(kind.label()),
        }
        // Values that other sources state are history, not the value.
        for (i, other) in project.evidence.iter().enumerate().filter(|(_, e)| is_cited(e)) {
            if let Some(code) = other.value.as_deref() {
                let known = kind.fields()[0].values.label(code).unwrap_or(code);
                let parts = vec![RawSpan::new(Ink::Dim, format!("also reported: {known}"))];
                self.labelled_value("", parts, other.basis.as_ref(), Some(FactKey::Field(i)));
            }
        }
    }

    fn dates(&mut self) {
        let project = self.project;
        for (i, date) in project.dates.iter().enumerate() {
            let value = vec![RawSpan::new(Ink::Plain, date.to_string())];
            self.labelled_value(once("Date", i), value, date.basis.as_ref(), Some(FactKey::Date(i)));
        }
        if project.dates.is_empty() {
            self.not_stated("Date");
        }
    }

    fn sectors(&mut self) {
        let project = self.project;
        for (i, sector) in project.sectors.iter().enumerate() {
            let percent = sector.percentage.map(|p| format!(" {p}%")).unwrap_or_default();
            let value = noted(sector.label(), format!("  {}{percent}", sector.code));
            self.labelled_value(once("Sector", i), value, sector.basis.as_ref(), Some(FactKey::Sector(i)));
        }
    }

    fn not_aid(&mut self) {
        if let Some(it) = &self.project.not_aid {
            let why = it.why.as_ref().map(|why| format!("  {why}")).unwrap_or_default();
            self.labelled_value(FactKind::NotAid.label(), noted(&it.words, why), None, Some(FactKey::NotAid));
        }
    }

    fn equipment(&mut self) {
        let project = self.project;
        let mut total = PieceCounter::new(false);
        for (item, opened) in project.equipment.iter().zip(&self.opened.lines) {
            let number = opened.balance.number().map(|(number, _)| number);
            let name = is_catch_all(&item.category).then_some(item.name.as_str());
            let pieces = LinePieces::of(project, item, &opened.balance);
            total.add((item.category.as_str(), name), number, pieces);
        }
        let (total, _) = total.finish();
        let none = project.equipment.is_empty();
        self.heading("Equipment", if none { "none is stated".to_owned() } else { total.to_string() });
        let opened = self.opened;
        for (line, (item, of_line)) in project.equipment.iter().zip(&opened.lines).enumerate() {
            self.equipment_line(line, item, of_line);
        }
        if let Some(list) = &project.open_list {
            let parts =
                vec![RawSpan::new(Ink::Dim, "and more: "), RawSpan::new(Ink::Plain, format!("“{}”", list.words))];
            let indent = QUANTITY_WIDTH + 2;
            self.row(indent, indent, parts, Some(LinkTarget::Fact(FactKey::OpenList)));
        }
    }

    /// `   9  MRI scanner  ○ in delivery  2024-07-24`, then its balance, its sites and its history.
    fn equipment_line(&mut self, line: usize, item: &Equipment, opened: &OpenedLine) {
        let balance = &opened.balance;
        let history = item.history();
        let state = line_state(self.project, balance);
        // The line links to the claim that says the state, else to the one that states a number.
        let claim = balance.state_claim().or_else(|| balance.number().map(|(_, claim)| claim));
        let head = history.iter().find(|(i, _)| Some(*i) == claim).or(history.first());
        let number = balance.number().map(|(number, _)| number);
        let indent = QUANTITY_WIDTH + 2;
        let sign = state_sign(state, is_open_line(self.project, balance)).trim();
        let sign = if sign.is_empty() { String::new() } else { format!("  {sign}") };
        let mut parts = vec![
            RawSpan::new(Ink::Strong, format!("{:>QUANTITY_WIDTH$}  ", format_quantity(number))),
            RawSpan::new(Ink::Strong, item.name.clone()),
            RawSpan::new(state_ink(state), sign.clone()),
            RawSpan::new(Ink::Plain, format!("{}{}", if sign.is_empty() { "  " } else { " " }, state.label())),
        ];
        if let Some(whole) = &item.part_of {
            parts.push(RawSpan::new(Ink::Dim, format!("  part of “{whole}”, not added")));
        }
        parts.push(RawSpan::new(
            Ink::Dim,
            item.date_of(balance.state_claim())
                .map_or_else(|| "  date not stated".to_owned(), |date| format!("  {date}")),
        ));
        parts.extend(
            head.and_then(|(_, c)| c.basis.as_ref()).map(|b| RawSpan::new(Ink::Dim, format!("  {}", b.label()))),
        );
        let lead = head.map(|&(claim, _)| LinkTarget::Fact(FactKey::Claim { line, claim }));
        self.row(0, indent, parts, lead);
        self.balance(line, item, opened, indent);
        if let Some(sites) = sites(item, balance) {
            // If another claim names the sites, their row links to that claim.
            let lead = item
                .site_claim(balance)
                .map(|claim| LinkTarget::Fact(FactKey::Claim { line, claim }))
                .filter(|own| Some(*own) != lead);
            self.row(indent, indent, vec![RawSpan::new(Ink::Plain, sites)], lead);
        }
        self.stages(line, item, opened);
        let path = format!("equipment[{line}]");
        self.corrections(indent, |c| c.path.starts_with(&path));
        if let Some(capacity) = &item.capacity {
            let size = format!("{} {}", capacity.value, capacity.unit);
            let parts = noted(size, "  a capacity, not a number of items");
            self.row(indent, indent, parts, Some(LinkTarget::Fact(FactKey::Capacity(line))));
        }
        if history.len() > 1 {
            for &(claim, it) in &history {
                self.claim(line, claim, it, indent, opened);
            }
            for same in item.same.iter().flat_map(JoinReason::all) {
                self.text(indent, Ink::Dim, format!("one line because: {} ({})", same.why, same.basis.label()));
            }
        }
    }

    /// What the reports on a line come to: both sides if they contradict each other, how much of it is there, what is
    /// outstanding, and since when.
    fn balance(&mut self, line: usize, item: &Equipment, opened: &OpenedLine, indent: usize) {
        let balance = &opened.balance;
        let state_claim = balance.state_claim();
        for (claim, words) in balance.dispute.iter().flat_map(|dispute| dispute.sides()) {
            let quote = item.claims.get(claim).and_then(|it| it.evidence.first());
            let parts = vec![
                RawSpan::new(Ink::Conflict, "! "),
                RawSpan::new(Ink::Strong, words),
                RawSpan::new(Ink::Plain, quote.map(|it| format!(": “{}”", it.quote)).unwrap_or_default()),
                RawSpan::new(Ink::Dim, self.reported(item, claim)),
            ];
            self.row(indent, indent + 2, parts, Some(LinkTarget::Fact(FactKey::Claim { line, claim })));
        }
        let stages = Stage::ALL.into_iter().filter(|stage| balance.stage(*stage).is_some()).count();
        let state = line_state(self.project, balance);
        let is_partly = balance.arrived().is_some() && balance.dispute.is_none();
        let words = Some(balance.words()).filter(|_| is_partly && stages > 1);
        let outstanding = match balance.outstanding() {
            _ if !is_open_line(self.project, balance) || balance.dispute.is_some() => None,
            _ if balance.arrived().is_none() && state != LineState::NotReceived => {
                Some("arrival not reported".to_owned())
            }
            Outstanding::Pieces(pieces) => Some(format!("{pieces} outstanding")),
            Outstanding::NotKnown if is_partly => Some("outstanding: not known".to_owned()),
            Outstanding::NotKnown | Outstanding::Nothing => None,
        };
        let shown = item.date_of(state_claim);
        let date = |word: &str, claim: Option<usize>| {
            item.date_of(claim).filter(|date| Some(*date) != shown).map(|date| format!("{word} {date}"))
        };
        let since = date("since", balance.since());
        let last_report = date("last report", balance.last_report());
        let facts: Vec<String> = [words, outstanding, since, last_report].into_iter().flatten().collect();
        if !facts.is_empty() {
            self.text(indent, Ink::Plain, facts.join(" · "));
        }
    }

    /// What is said of each stage, if there are several: `promised 5 (2026-01-10, receiver) · received 2 (2026-06-10,
    /// giver)`. Links to the claim of the number, if another one says the state.
    fn stages(&mut self, line: usize, item: &Equipment, opened: &OpenedLine) {
        let balance = &opened.balance;
        let indent = QUANTITY_WIDTH + 2;
        let said_by = |claim: usize| opened.voices.get(claim).copied().flatten().map(|voice| voice.label());
        let stages: Vec<(Stage, &StageReport)> =
            Stage::ALL.into_iter().filter_map(|stage| Some((stage, balance.stage(stage)?))).collect();
        if stages.len() > 1 {
            let words = |(stage, report): &(Stage, &StageReport)| {
                let claim = report.number.map_or(report.newest, |(_, claim)| claim);
                let number = report.number.map_or_else(|| " (number not said".to_owned(), |(n, _)| format!(" {n} ("));
                let date = item.date_of(Some(claim)).map(|date| date.to_string());
                let about: Vec<String> = [date, said_by(claim).map(str::to_owned)].into_iter().flatten().collect();
                let gap = if report.number.is_none() && !about.is_empty() { ", " } else { "" };
                let about =
                    if about.is_empty() && report.number.is_some() { "undated".to_owned() } else { about.join(", ") };
                format!("{}{number}{gap}{about})", stage.words())
            };
            let text = stages.iter().map(words).collect::<Vec<_>>().join(" · ");
            let number = balance.number().map(|(_, claim)| claim).filter(|claim| Some(*claim) != balance.state_claim());
            let lead = number.map(|claim| LinkTarget::Fact(FactKey::Claim { line, claim }));
            self.row(indent, indent + 2, vec![RawSpan::new(Ink::Plain, text)], lead);
        }
    }

    fn claim(&mut self, line: usize, claim_index: usize, claim: &Claim, indent: usize, opened: &OpenedLine) {
        let date = claim.as_of.as_ref().map_or_else(|| "undated".to_owned(), ToString::to_string);
        let count = claim.quantity.map_or_else(|| "uncounted".to_owned(), |q| q.to_string());
        let status = claim.status.as_ref().map_or("", |s| s.label());
        let voice = opened.voices.get(claim_index).copied().flatten();
        let voice = voice.map(|voice| format!("  {}", voice.label())).unwrap_or_default();
        let basis = claim.basis.as_ref().map(|basis| format!("  {}", basis.label())).unwrap_or_default();
        let parts = vec![
            RawSpan::new(Ink::Dim, format!("{date:<10}  ")),
            RawSpan::new(Ink::Plain, format!("{status}, {count}")),
            RawSpan::new(
                Ink::Dim,
                format!("{basis}{}{voice}{}", second_evidence(claim), self.publisher_of(claim, voice.is_empty())),
            ),
        ];
        let lead = Some(LinkTarget::Fact(FactKey::Claim { line, claim: claim_index }));
        self.row(indent, indent + 2, parts, lead);
    }

    /// Publisher of the source of a claim: `  Ministry of Health of Ukraine`, or `: ...` after the voice.
    fn publisher_of(&self, claim: &Claim, alone: bool) -> String {
        let source = claim.evidence.first().and_then(|e| self.corpus.find_source(self.opened.id, &e.source));
        let gap = if alone { "  " } else { ": " };
        source.map_or_else(String::new, |id| format!("{gap}{}", self.corpus.source(id).publisher_label()))
    }

    /// Who reported a claim and when: `  Example City Hospital, 2026-09-10`.
    fn reported(&self, item: &Equipment, claim: usize) -> String {
        let publisher = item.claims.get(claim).map(|it| self.publisher_of(it, true)).unwrap_or_default();
        let date = item.date_of(Some(claim)).map(|date| format!(", {date}")).unwrap_or_default();
        format!("{publisher}{date}")
    }
}

fn gives(role: &Option<Coded<Role>>) -> bool {
    matches!(role, Some(Coded::Known(Role::Donor | Role::Agency)))
}

impl DetailBuilder<'_> {
    /// A label that is too long for its column stands above its value, which stays below the others; nothing is left of it
    /// then.
    fn long_label<'l>(&mut self, label: &'l str) -> &'l str {
        if label.chars().count() < LABEL_WIDTH {
            return label;
        }
        let spans = vec![RawSpan::new(Ink::Label, label)];
        self.rows.push(DetailRow { spans, ..DetailRow::default() });
        ""
    }
}

/// `Donor      Japan`, without a link.
fn labelled_row(label: &str, value: Vec<RawSpan>) -> DetailRow {
    let gap = if label.chars().count() < LABEL_WIDTH { "" } else { " " };
    let label = RawSpan::new(Ink::Label, format!("{label:<LABEL_WIDTH$}{gap}"));
    // A value weighs more than its label and what is noted beside it.
    let value = value.into_iter().enumerate().map(|(i, span)| match (i, span.ink) {
        (0, Ink::Plain) => RawSpan { ink: Ink::Strong, ..span },
        _ => span,
    });
    let spans = [label].into_iter().chain(value).collect();
    DetailRow { spans, hanging: LABEL_WIDTH, ..DetailRow::default() }
}

/// A label for the first row of a list only.
fn once(label: &str, i: usize) -> &str {
    if i == 0 { label } else { "" }
}

/// How a flag of this severity is drawn.
pub(crate) fn flag_ink(severity: Severity) -> Ink {
    match severity {
        Severity::Error | Severity::Conflict => Ink::Conflict,
        Severity::Doubt => Ink::Doubt,
        Severity::Note => Ink::Dim,
        Severity::FollowUp => Ink::Strong,
    }
}

/// A value with a note behind it.
fn noted(value: impl Into<String>, note: impl Into<String>) -> Vec<RawSpan> {
    vec![RawSpan::new(Ink::Plain, value), RawSpan::new(Ink::Dim, note)]
}

/// The words of a claim's second piece of evidence, in quotes. In the shipped data set the first piece names
/// the item and the second states its delivery status; other data need not keep that order.
fn second_evidence(claim: &Claim) -> String {
    claim.evidence.get(1).map_or(String::new(), |e| format!("  “{}”", e.marked_text()))
}

/// The sites of an equipment line: `8 places, share not stated: Dnipro, Chernihiv, ...`.
pub(crate) fn sites(item: &Equipment, balance: &Balance) -> Option<String> {
    let sites = item.sites(balance);
    let mut facilities: Vec<&str> = Vec::new();
    for facility in sites.iter().filter_map(|site| site.facility.as_deref()) {
        if !facilities.contains(&facility) {
            facilities.push(facility);
        }
    }
    let places: Vec<String> = sites
        .iter()
        .filter_map(|site| {
            let place = site.place.as_deref()?;
            Some(site.quantity.map_or_else(|| place.to_owned(), |q| format!("{q} {place}")))
        })
        .collect();
    let facilities = facilities.join("; ");
    let unsplit = item.is_split_unstated(balance);
    let split = if unsplit { ", share not stated" } else { "" };
    match (facilities.is_empty(), places.len()) {
        (true, 0) => None,
        (false, 0) if unsplit => Some(format!("{} facilities{split}: {facilities}", sites.len())),
        (false, 0) => Some(facilities),
        (true, 1) => Some(places[0].clone()),
        (false, 1 | 2) if sites.len() <= 2 && !unsplit => Some(format!("{facilities}, {}", places.join(", "))),
        (_, n) => {
            let of = if facilities.is_empty() { String::new() } else { format!("{facilities} in ") };
            Some(format!("{of}{n} places{split}: {}", places.join(", ")))
        }
    }
}
