//! The kinds of facts and their descriptions, as one table.

/// Where a record holds the facts of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactStorage {
    /// In the project, each with its own evidence.
    Project,
    /// One value. Its evidence is in the project's `evidence`, under the name of the kind.
    Scalar,
    /// In an equipment line or one of its claims.
    Line,
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
    pub storage: FactStorage,
}

macro_rules! fact_kinds {
    ($($kind:ident $name:literal $label:literal $path:literal $storage:ident $help:literal)+) => {
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
                        storage: FactStorage::$storage,
                    },)+
                }
            }
        }
    };
}

fact_kinds! {
    Country "country" "Country" "countries" Project "a recipient country"
    Party "party" "Party" "parties" Project "donor, agency, recipient, supplier, ..."
    Signatory "signatory" "Signed by" "signatories" Project "a person who signed"
    Status "status" "Status" "evidence" Scalar "where the project stands"
    Instrument "instrument" "Instrument" "evidence" Scalar "grant, loan, technical cooperation, ..."
    Programme "programme" "Programme" "evidence" Scalar "a named programme"
    Date "date" "Date" "dates" Project "signed, handed over, delivered, ..."
    Amount "amount" "Amount" "amounts" Project "money"
    Sector "sector" "Sector" "sectors" Project "a purpose, by its OECD DAC code"
    Equipment "equipment" "Equipment" "equipment" Line "an item: how many, how far, where"
    Capacity "capacity" "Capacity" "capacity" Line "a size that is no quantity: 800 beds"
    OpenList "open_list" "Open list" "open_list" Project "words that leave a list open: and others"
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
        self.description().storage == FactStorage::Scalar
    }

    /// Whether it is a fact of the project itself with evidence of its own: neither a scalar nor part of an
    /// equipment line.
    pub(crate) fn is_listed(self) -> bool {
        self.description().storage == FactStorage::Project
    }
}
