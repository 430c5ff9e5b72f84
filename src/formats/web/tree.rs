//! A web page as a tree of elements and texts, built by the parser that browsers' engines use.
//!
//! html5ever says what to do with the tags of a page, however broken; where the nodes are kept is left
//! to its user. Here they stand in one list and name each other by number, so that no page, however
//! deep, makes anything recurse.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

/// Elements nested deeper than this are no page that a person wrote; the parser walks up from every one.
const MAX_DEPTH: usize = 1_000;

/// Bytes after which the depth is looked at.
const PARSE_CHUNK_BYTES: usize = 1 << 14;

/// The number of a node.
pub(super) type NodeId = usize;

/// The document itself.
pub(super) const ROOT: NodeId = 0;

/// What a node is.
pub(super) enum NodeData {
    /// The document, a comment, a document type: nothing to read.
    Other,
    /// A comment.
    Comment(StrTendril),
    /// Text, with entities decoded.
    Text(StrTendril),
    /// An element.
    Element(QualName, Vec<Attribute>),
}

/// A node and its place.
pub(super) struct PageNode {
    pub(super) data: NodeData,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
    /// The element or text before it that is not blank, beneath the same parent.
    pub(super) previous_sibling: Option<NodeId>,
    /// Elements above it when it was put in; what is moved later may stand higher.
    depth: usize,
}

/// A page.
pub(super) struct PageTree {
    pub(super) nodes: Vec<PageNode>,
}

impl PageTree {
    /// Reads a page; nothing where its elements are nested too deeply.
    pub(super) fn parse(text: &str) -> Option<PageTree> {
        let options = ParseOpts {
            // What stands in <noscript> is left out anyway, but it should not swallow what follows.
            tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
            ..ParseOpts::default()
        };
        let mut parser = html5ever::parse_document(NodeSink::default(), options);
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

    /// The name of an HTML element, empty for what is none.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].data {
            NodeData::Element(name, _) => &name.local,
            _ => "",
        }
    }

    /// An attribute of an element.
    pub(super) fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        let NodeData::Element(_, attributes) = &self.nodes[id].data else { return None };
        attributes.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value)
    }

    /// All nodes beneath one and itself, in the order of the page; `enter` says whether to go into one.
    pub(super) fn walk(&self, from: NodeId, mut enter: impl FnMut(NodeId) -> bool) {
        let mut stack = vec![from];
        while let Some(id) = stack.pop() {
            if enter(id) {
                stack.extend(self.nodes[id].children.iter().rev());
            }
        }
    }

    /// The text of an element as it stands, white space collapsed.
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

/// The list of nodes while the page is read.
struct NodeSink {
    nodes: RefCell<Vec<PageNode>>,
    deepest: Cell<usize>,
}

impl Default for NodeSink {
    fn default() -> Self {
        let root =
            PageNode { data: NodeData::Other, parent: None, children: Vec::new(), previous_sibling: None, depth: 0 };
        NodeSink { nodes: RefCell::new(vec![root]), deepest: Cell::new(0) }
    }
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
            // What is moved was mostly put in last.
            if let Some(at) = nodes[parent].children.iter().rposition(|&child| child == id) {
                nodes[parent].children.remove(at);
            }
        }
    }

    /// Puts a node or text in at a place among the children; text joins the text before it.
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

    /// What stands in a template is not shown; it is kept beneath the element, where it is passed over.
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
