//! Tells the headline of an article from its text.

use crate::extract::sentence::ArticleText;

/// Whether a sentence is the title: in the first of several paragraphs, and without a full stop.
pub(super) fn is_headline(article: &ArticleText<'_>, s: usize) -> bool {
    let sentence = &article.sentences[s];
    let text = &article.text[sentence.span.start..sentence.span.end];
    sentence.paragraph == 0
        && !text.ends_with(['.', '!', '?', ':', ';'])
        && article.sentences.iter().any(|other| other.paragraph > 0)
}
