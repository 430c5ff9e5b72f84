//! The kinds of facts and their descriptions, as one table.

/// What part of a project a fact belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactLevel {
    Project,
    /// An equipment line.
    Line,
    /// One claim of an equipment line.
    Claim,
}

/// How many facts of a kind there can be where they belong, and where their evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cardinality {
    /// Any number, each with its own evidence.
    Many,
    /// At most one, with its own evidence.
    AtMostOne,
    /// One value, whose evidence is in the project's `evidence` under the name of the kind.
    Scalar,
}

/// A row in the table of fact kinds: how a kind is named, and where a record holds its facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactDescription {
    /// Name in decisions and evidence.
    pub name: &'static str,
    /// Name in headings.
    pub label: &'static str,
    /// Explanation in menus.
    pub help: &'static str,
    /// Field of the record that holds it, as in the paths of corrections.
    pub path: &'static str,
    pub level: FactLevel,
    pub cardinality: Cardinality,
}

macro_rules! fact_kinds {
    ($($kind:ident $name:literal $label:literal $path:literal $level:ident $cardinality:ident $help:literal)+) => {
        /// The kinds of facts, in the order in which a project shows them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FactKind { $(#[doc = $help] $kind,)+ }

        impl FactKind {
            /// Every kind, in the order in which a project shows them.
            pub(crate) const ALL: [FactKind; [$($name),+].len()] = [$(FactKind::$kind,)+];

            pub(crate) const fn description(self) -> FactDescription {
                match self {
                    $(FactKind::$kind => FactDescription {
                        name: $name,
                        label: $label,
                        help: $help,
                        path: $path,
                        level: FactLevel::$level,
                        cardinality: Cardinality::$cardinality,
                    },)+
                }
            }
        }
    };
}

fact_kinds! {
    Country "country" "Country" "countries" Project Many "a recipient country"
    Party "party" "Party" "parties" Project Many "donor, agency, recipient, supplier, ..."
    Signatory "signatory" "Signed by" "signatories" Project Many "a person who signed"
    Status "status" "Status" "evidence" Project Scalar "where the project stands"
    Instrument "instrument" "Instrument" "evidence" Project Scalar "grant, loan, technical cooperation, ..."
    Programme "programme" "Programme" "evidence" Project Scalar "a named programme"
    Date "date" "Date" "dates" Project Many "signed, handed over, delivered, ..."
    Amount "amount" "Amount" "amounts" Project Many "money"
    Sector "sector" "Sector" "sectors" Project Many "a purpose, by its OECD DAC code"
    Equipment "equipment" "Equipment" "equipment" Claim Many "an item: how many, how far, where"
    Capacity "capacity" "Capacity" "capacity" Line AtMostOne "a size that is no quantity: 800 beds"
    OpenList "open_list" "Open list" "open_list" Project AtMostOne "words that leave a list open: and others"
    NotAid "not_aid" "Not aid" "not_aid" Project AtMostOne "why this is no aid: a company's own clinic"
}

impl FactKind {
    /// Name in decisions and evidence.
    pub(crate) fn name(self) -> &'static str {
        self.description().name
    }

    /// Name in headings.
    pub(crate) fn label(self) -> &'static str {
        self.description().label
    }

    pub(crate) fn from_name(name: &str) -> Option<FactKind> {
        FactKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The scalar kind that a [`FieldEvidence`](crate::model::FieldEvidence) is for; none if its field is not
    /// a fact.
    pub(crate) fn of_scalar(field: &str) -> Option<FactKind> {
        FactKind::from_name(field).filter(|kind| kind.is_scalar())
    }

    /// Whether it has one value, with evidence in the project's `evidence`.
    pub(crate) fn is_scalar(self) -> bool {
        self.description().cardinality == Cardinality::Scalar
    }

    /// Whether a record has at most one, so that its path has no index.
    pub(crate) fn is_single(self) -> bool {
        self.description().cardinality == Cardinality::AtMostOne
    }

    /// Whether it is a fact of the project itself with evidence of its own: neither a scalar nor part of an
    /// equipment line.
    pub(crate) fn is_listed(self) -> bool {
        self.description().level == FactLevel::Project && !self.is_scalar()
    }
}
