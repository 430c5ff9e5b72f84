//! A web page as a tree of elements and texts, built by html5ever.
//!
//! html5ever parses broken pages as browsers do and leaves the storage of nodes to its user; its own tree for
//! users, markup5ever_rcdom, calls itself unsupported. Here all nodes are in one list and refer to each other
//! by index, so nothing recurses, however deep a page is.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

/// Deepest nesting. The parser walks up the open elements at each tag, so deep nesting makes it slow, and no
/// page written for readers nests this far. The number was chosen by eye.
const MAX_DEPTH: usize = 1_000;

/// The depth is checked each time this many bytes were parsed.
const PARSE_CHUNK_BYTES: usize = 1 << 14;

/// Index into [`PageTree::nodes`].
pub(super) type NodeId = usize;

/// The document node.
pub(super) const ROOT: NodeId = 0;

pub(super) enum NodeData {
    /// The document or a processing instruction: nothing to read.
    Other,
    Comment(StrTendril),
    /// Text with character references decoded.
    Text(StrTendril),
    /// Name and attributes.
    Element(QualName, Vec<Attribute>),
}

pub(super) struct PageNode {
    pub(super) data: NodeData,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
    /// The sibling before it that is an element or text that is not blank.
    pub(super) previous_sibling: Option<NodeId>,
    /// Number of elements above it when it was inserted; a node that is moved later may be higher up.
    depth: usize,
}

pub(super) struct PageTree {
    pub(super) nodes: Vec<PageNode>,
}

impl PageTree {
    /// Parses a page; `None` if its elements are nested too deeply.
    pub(super) fn parse(text: &str) -> Option<PageTree> {
        let options = ParseOpts {
            // The contents of `<noscript>` are removed later, but must be parsed so that they do not swallow
            // what follows.
            tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
            ..ParseOpts::default()
        };
        let sink = NodeSink::default();
        sink.add(NodeData::Other);
        let mut parser = html5ever::parse_document(sink, options);
        let mut rest = text;
        while !rest.is_empty() {
            let mut end = rest.len().min(PARSE_CHUNK_BYTES);
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            parser.process(StrTendril::from_slice(&rest[..end]));
            if parser.tokenizer.sink.sink.deepest.get() > MAX_DEPTH {
                return None;
            }
            rest = &rest[end..];
        }
        let sink = parser.finish();
        if sink.deepest.get() > MAX_DEPTH {
            return None;
        }
        let mut nodes = sink.nodes.into_inner();
        for parent in 0..nodes.len() {
            let mut previous = None;
            for i in 0..nodes[parent].children.len() {
                let child = nodes[parent].children[i];
                nodes[child].previous_sibling = previous;
                match &nodes[child].data {
                    NodeData::Text(text) if !text.trim().is_empty() => previous = Some(child),
                    NodeData::Element(..) => previous = Some(child),
                    _ => {}
                }
            }
        }
        Some(PageTree { nodes })
    }

    /// The tag name of an element; empty for other nodes.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].data {
            NodeData::Element(name, _) => &name.local,
            _ => "",
        }
    }

    pub(super) fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        let NodeData::Element(_, attributes) = &self.nodes[id].data else { return None };
        attributes.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value)
    }

    /// Visits a node and all beneath it in document order; `enter` returns whether to visit the children.
    pub(super) fn walk(&self, from: NodeId, mut enter: impl FnMut(NodeId) -> bool) {
        let mut stack = vec![from];
        while let Some(id) = stack.pop() {
            if enter(id) {
                stack.extend(self.nodes[id].children.iter().rev());
            }
        }
    }

    /// The text beneath an element, with white space collapsed and without scripts and styles.
    pub(super) fn text(&self, from: NodeId) -> String {
        let mut text = String::new();
        self.walk(from, |id| {
            if let NodeData::Text(part) = &self.nodes[id].data {
                text.push_str(part);
            }
            !matches!(self.name(id), "script" | "style" | "template" | "noscript" | "svg")
        });
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Receives the nodes from the parser. The first one is the document.
#[derive(Default)]
struct NodeSink {
    nodes: RefCell<Vec<PageNode>>,
    deepest: Cell<usize>,
}

impl NodeSink {
    fn add(&self, data: NodeData) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(PageNode { data, parent: None, children: Vec::new(), previous_sibling: None, depth: 0 });
        nodes.len() - 1
    }

    fn detach(&self, id: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            // Moved nodes are mostly the last ones, so search from the end.
            if let Some(at) = nodes[parent].children.iter().rposition(|&child| child == id) {
                nodes[parent].children.remove(at);
            }
        }
    }

    /// Inserts a node or text at an index among the children; text is appended to text before it.
    fn insert(&self, parent: NodeId, at: usize, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).and_then(|before| nodes[parent].children.get(before)).copied();
                if let Some(NodeData::Text(whole)) = before.map(|before| &mut nodes[before].data) {
                    return whole.push_tendril(&text);
                }
                drop(nodes);
                self.add(NodeData::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        self.deepest.set(self.deepest.get().max(depth));
        nodes[child].depth = depth;
        nodes[child].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
    }

    fn count(&self, parent: NodeId) -> usize {
        self.nodes.borrow()[parent].children.len()
    }
}

impl TreeSink for NodeSink {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        static NONE: QualName = QualName { prefix: None, ns: ns!(), local: local_name!("") };
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].data {
            NodeData::Element(name, _) => name,
            _ => &NONE,
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        self.add(NodeData::Element(name, attributes))
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.add(NodeData::Comment(text))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(NodeData::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        self.insert(*parent, self.count(*parent), child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// The contents of a template are kept beneath the element, where later steps skip them.
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        let nodes = self.nodes.borrow();
        let Some(parent) = nodes[*sibling].parent else { return };
        let at = nodes[parent].children.iter().rposition(|child| child == sibling).unwrap_or(0);
        drop(nodes);
        self.insert(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, more: Vec<Attribute>) {
        if let NodeData::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].data {
            for attribute in more {
                if attributes.iter().all(|known| known.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        let depth = nodes[*new_parent].depth + 1;
        for &child in &children {
            nodes[child].parent = Some(*new_parent);
            nodes[child].depth = depth;
        }
        nodes[*new_parent].children.extend(children);
    }

    fn is_mathml_annotation_xml_integration_point(&self, _: &NodeId) -> bool {
        false
    }
}
