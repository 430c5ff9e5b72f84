//! Phrases that web sites put around every article, in the languages that aid news is written in.
//!
//! A phrase counts only if it is a whole line or begins a short one, because a ministry may also write about
//! cookies, tags and shares. The limits of words were chosen by eye.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Whole lines that are page controls.
static CONTROLS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    fold_all(
        "large font; change to blue; change to b/w; print; print this page; share; share this; share this \
         article; share this page; subscribe; read more; learn more; back to top; skip to content; skip to \
         main content; skip to navigation; menu; main menu; search; home; advertisement; advertisements; \
         sponsored; sponsored content; copy link; link copied; send to a friend; email this; download pdf; \
         follow us; next article; previous article; next post; previous post; load more; show more; view all; \
         see all; log in; sign in; register; accept; accept all; accept cookies; reject all; decline; cookie \
         settings; cookie policy; privacy policy; terms of use; terms and conditions; toggle navigation; \
         close; all rights reserved; leave a reply; listen to this article; text size; font size; a+; a-; \
         like; tweet; latest; sitemap; site map; report an error; \
         imprimer; partager; partager cet article; rechercher; recherche; accueil; publicité; lire la suite; \
         haut de page; retour en haut; s'abonner; abonnez-vous; aller au contenu; mentions légales; tous \
         droits réservés; envoyer à un ami; tout accepter; tout refuser; suivez-nous; \
         imprimir; compartir; buscar; inicio; publicidad; leer más; suscríbete; suscribirse; ir al contenido; \
         volver arriba; aceptar; todos los derechos reservados; compartilhar; partilhar; publicidade; leia \
         mais; todos os direitos reservados; síguenos; siga-nos; \
         печать; распечатать; версия для печати; поделиться; поиск; главная; меню; реклама; подписаться; \
         подробнее; читать далее; наверх; все права защищены; перейти к содержанию; войти; скопировать \
         ссылку; друк; роздрукувати; версія для друку; поділитися; поділитись; пошук; головна; підписатися; \
         детальніше; читати далі; вгору; нагору; всі права захищено; усі права захищено; увійти; \
         طباعة; شارك; مشاركة; بحث; الرئيسية; القائمة; اشترك; اقرأ المزيد; إعلان; جميع الحقوق محفوظة; تابعنا; \
         تابعونا",
    )
});

/// Headings of lists of other articles; the headlines under them are skipped too.
static OTHER_NEWS_HEADINGS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    fold_all(
        "related news; related articles; related stories; related posts; related content; related links; \
         related topics; related; more news; more stories; more on this story; latest news; latest stories; \
         other news; recent news; recent posts; read also; also read; see also; read next; most read; most \
         popular; popular news; trending; trending now; you may also like; you might also like; recommended; \
         recommended for you; similar news; top stories; don't miss; breaking news; à lire aussi; lire aussi; \
         articles liés; articles similaires; sur le même sujet; voir aussi; dans la même rubrique; les plus \
         lus; noticias relacionadas; artículos relacionados; lea también; lee también; le puede interesar; te \
         puede interesar; más leídas; últimas noticias; más noticias; leia também; notícias relacionadas; \
         читайте также; похожие новости; новости по теме; по теме; материалы по теме; другие новости; \
         последние новости; ещё новости; смотрите также; популярное; самое читаемое; читайте також; схожі \
         новини; новини за темою; інші новини; останні новини; дивіться також; популярне; اقرأ أيضا; إقرأ \
         أيضا; مواضيع ذات صلة; أخبار ذات صلة; الأكثر قراءة",
    )
});

/// Beginnings of lines that are page controls, with the most words that such a line has.
static CONTROL_PREFIXES: LazyLock<Vec<(String, usize)>> = LazyLock::new(|| {
    let table: &[(usize, &str)] = &[
        (
            6,
            "share on; share via; share to; share this; share with; tweet on; print this; email this; \
              partager sur; partager via; partager cet; compartir en; compartir por; compartir con; \
              compartilhar no; поделиться в; поделиться на; поділитися в; поділитися у; поділитись; شارك على; \
              شارك عبر; مشاركة عبر",
        ),
        (
            15,
            "follow us; join us on; join our telegram; join our whatsapp; find us on; like us on; \
              stay connected; suivez-nous; suivez nous; retrouvez-nous sur; síguenos; síganos; siga-nos; \
              подписывайтесь на; следите за нами; читайте нас в; мы в соцсетях; підписуйтесь на; підписуйтеся \
              на; стежте за нами; читайте нас у; تابعونا; تابعنا على",
        ),
        (
            20,
            "subscribe to our; subscribe to the newsletter; subscribe for; subscribe now; sign up for our; \
              sign up to our; sign up for the newsletter; get our newsletter; click here to; \
              download our app; download the app; abonnez-vous; inscrivez-vous à; suscríbete; suscríbase; \
              assine nossa; inscreva-se; подпишитесь на; підпишіться на; اشترك في; если вы нашли ошибку; нашли \
              ошибку; якщо ви знайшли помилку; знайшли помилку",
        ),
    ];
    table.iter().flat_map(|(most, phrases)| phrases.split(';').map(|p| (crate::text::fold(p.trim()), *most))).collect()
});

/// Labels before a colon, on lines that link to other articles or classify this one.
static LABELS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    fold_all(
        "tags; tag; keywords; key words; topics; filed under; posted in; categories; category; labels; \
         hashtags; read also; also read; read more; see also; more on this; related; related news; related \
         articles; related stories; share; share this; follow us; views; reading time; read time; étiquettes; \
         mots-clés; mots clés; catégories; catégorie; lire aussi; à lire aussi; voir aussi; lire également; \
         partager; etiquetas; palabras clave; categorías; lea también; lee también; lea además; vea también; \
         compartir; leia também; leia mais; теги; тэги; метки; ключевые слова; рубрика; рубрики; категория; \
         читайте также; смотрите также; поделиться; просмотров; просмотры; количество просмотров; мітки; \
         ключові слова; категорія; читайте також; дивіться також; поділитися; переглядів; перегляди; \
         кількість переглядів; الوسوم; كلمات مفتاحية; كلمات دلالية; اقرأ أيضا; إقرأ أيضا; شارك; التصنيف",
    )
});

/// Names of social networks and messengers.
static NETWORKS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "facebook twitter whatsapp telegram linkedin viber vkontakte vk odnoklassniki pinterest instagram youtube \
    tiktok reddit threads messenger flipboard pocket tumblr bluesky mastodon weibo wechat фейсбук телеграм телеграмм твиттер \
    твіттер вконтакте одноклассники вайбер вотсап инстаграм інстаграм ютуб فيسبوك تويتر واتساب تيليجرام تلغرام انستغرام"
        .split_ascii_whitespace()
        .collect()
});

/// Words found beside the names of networks on a share bar.
static SHARE_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "x ok email e-mail mail print copy link line skype rss and & | / • · - share on via sms gmail google google+ \
    news our page channel ссылка печать"
        .split_ascii_whitespace()
        .collect()
});

/// Words found in the menus of sites.
static MENU_WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    fold_all(
        "home; homepage; about; about us; news; contact; contact us; contacts; search; login; log in; sign \
         in; sign up; register; menu; sitemap; site map; faq; faqs; careers; vacancies; jobs; events; \
         gallery; photo; photos; video; videos; media; press; press releases; archive; archives; services; \
         publications; documents; our work; who we are; what we do; politics; economy; business; sport; \
         sports; culture; society; world; opinion; technology; health; science; entertainment; lifestyle; \
         english; french; spanish; german; russian; arabic; en; ru; uk; ua; fr; es; ar; de; kz; uz; pt; \
         русский; українська; қазақша; o'zbekcha; ўзбекча; français; español; português; deutsch; العربية; \
         中文; 日本語; accueil; actualités; à propos; économie; politique; société; culture; sports; inicio; \
         noticias; nosotros; contacto; economía; política; sociedad; deportes; главная; новости; о нас; \
         контакты; политика; экономика; общество; спорт; культура; документы; головна; новини; про нас; \
         контакти; політика; економіка; суспільство; документи; الرئيسية; أخبار; سياسة; اقتصاد; رياضة; من \
         نحن; اتصل بنا",
    )
});

/// Splits a list at semicolons and folds the phrases.
fn fold_all(phrases: &str) -> FxHashSet<String> {
    phrases.split(';').map(|phrase| crate::text::fold(phrase.trim())).collect()
}

/// Whether a folded line is a page control, or links to other articles.
pub(super) fn is_widget(folded: &str, words: usize, sentence: bool) -> bool {
    if words > 60 || folded.len() > 600 {
        return false;
    }
    let bare = bare(folded);
    CONTROLS.contains(bare)
        || is_share_bar(bare, words)
        || is_copyright(folded, words)
        || is_cookie_notice(folded)
        || is_labelled(folded, words)
        || CONTROL_PREFIXES.iter().any(|(start, most)| {
            let rest = bare.strip_prefix(start.as_str());
            // `Share this responsibility.` is a sentence of the article; `Follow us on Telegram.` is a
            // control all the same.
            words <= *most && (*most > 6 || !sentence) && rest.is_some_and(|r| !r.starts_with(char::is_alphanumeric))
        })
}

/// Whether a folded line is the heading of a list of other articles.
pub(super) fn is_other_news_heading(folded: &str) -> bool {
    OTHER_NEWS_HEADINGS.contains(bare(folded))
}

/// Whether a folded line is a word of menus, with or without a bullet before it.
pub(super) fn is_menu_word(folded: &str) -> bool {
    MENU_WORDS.contains(bare(folded))
}

/// Whether a folded line is a menu or path: `Home > News > Health`, `Home | About us | Contacts`.
pub(super) fn is_menu_line(folded: &str) -> bool {
    let Some(separator) = ["|", ">", "»", "›", "•", "·", "/"].into_iter().find(|s| folded.contains(s)) else {
        return false;
    };
    let parts = || folded.split(separator).map(bare);
    let known = parts().filter(|part| MENU_WORDS.contains(*part) || CONTROLS.contains(*part)).count();
    known >= 2 && parts().count() <= 20 && (separator != "/" || known == parts().count())
}

/// A line without the punctuation around it.
fn bare(folded: &str) -> &str {
    folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '+').trim()
}

fn is_share_bar(bare: &str, words: usize) -> bool {
    let words_of = || bare.split_whitespace().map(|word| word.trim_matches([',', ':', ';', '.', '(', ')']));
    words <= 16
        && words_of().all(|word| {
            NETWORKS.contains(word) || SHARE_WORDS.contains(word) || word.bytes().all(|b| b.is_ascii_digit())
        })
        && words_of().any(|word| NETWORKS.contains(word))
}

fn is_copyright(folded: &str, words: usize) -> bool {
    if words > 40 {
        return false;
    }
    let sign =
        folded.starts_with('©') || folded.starts_with("(c) ") && folded[4..].starts_with(|c: char| c.is_ascii_digit());
    let named = folded.strip_prefix("copyright").or_else(|| folded.strip_prefix("copyrights")).is_some_and(|rest| {
        let rest = rest.trim_start_matches([' ', ':']);
        rest.is_empty() || rest.starts_with(['©', '(']) || rest.starts_with(|c: char| c.is_ascii_digit())
    });
    const RIGHTS: &[&str] = &[
        "all rights reserved", "tous droits reserves", "todos los derechos reservados", "todos os direitos reservados",
        "все права защищены", "всі права захищені", "всі права захищено", "усі права захищено", "جميع الحقوق محفوظة",
    ];
    sign || named || RIGHTS.iter().any(|rights| folded.contains(rights))
}

fn is_cookie_notice(folded: &str) -> bool {
    const NOTICE: &[&str] = &[
        "we use", "uses cookies", "use of cookies", "using cookies", "accept", "consent", "cookie policy",
        "cookie settings", "manage cookies", "nous utilisons", "utilise des cookies", "utilizamos", "utiliza cookies",
        "используем", "использует", "использование", "використовуємо", "використовує", "согласие",
    ];
    (folded.contains("cookie") || folded.contains("куки")) && NOTICE.iter().any(|phrase| folded.contains(phrase))
        || folded.contains("ملفات تعريف الارتباط")
}

/// Whether a folded line is a label and its values: `Tags: ambulances, Lviv`.
fn is_labelled(folded: &str, words: usize) -> bool {
    let Some((label, rest)) = folded.split_once(':').filter(|_| words <= 40) else { return false };
    let label = bare(label);
    LABELS.contains(label) && !(label == "category" && rest.trim().is_empty())
}

/// Whether a folded line is the heading of a comment section: `Comments (0)`.
pub(super) fn is_comments_heading(folded: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "comments", "leave a comment", "leave a reply", "post a comment", "add a comment", "commentaires",
        "laisser un commentaire", "comentarios", "deja un comentario", "комментарии", "комментариев",
        "оставить комментарии", "добавить комментарии", "коментарі", "залишити коментар", "التعليقات", "اترك تعليقا",
        "kommentare",
    ];
    let rest = HEADINGS.iter().find_map(|heading| folded.strip_prefix(heading));
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || " ():".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widget(line: &str) -> bool {
        let sentence = line.ends_with(['.', '!', '?', ':']);
        is_widget(&crate::text::fold(line), line.split_whitespace().count(), sentence)
    }

    #[test]
    fn page_controls_are_recognised_in_many_languages() {
        for line in [
            "Facebook", "Twitter", "Facebook Twitter WhatsApp Telegram", "Share on Facebook", "Share via e-mail",
            "Print", "Tags: ambulances, Lviv", "Read also: Two clinics open in the north", "Follow us on Telegram!",
            "Follow us on social networks and never miss our news.", "Subscribe to our newsletter",
            "Copyright © 2024 The Daily", "© Ministry of Health, 2024", "2011-2024. All rights reserved.",
            "We use cookies to improve your experience.", "This website uses cookies.", "Partager sur Facebook",
            "À lire aussi : Un hôpital ouvre", "Nous utilisons des cookies.", "Поделиться",
            "Читайте также: Новая больница", "Теги: больница, помощь", "Все права защищены", "Поділитися в Telegram",
            "Читайте також: Нова лікарня", "Підписуйтесь на наш канал", "Compartir en WhatsApp",
            "Lea también: Nuevo hospital", "شارك على فيسبوك", "اقرأ أيضا: مستشفى جديد", "جميع الحقوق محفوظة",
            "تابعونا على تويتر", "Views: 1204", "• Twitter", "Share: Facebook | X | Email",
        ] {
            assert!(widget(line), "{line}");
        }
        for line in [
            "Share of women among the trained doctors is 40 percent.", "Share this responsibility with the regions.",
            "Print shops received 3 presses.", "The ministry's Facebook page", "Facebook donated 10 ventilators.",
            "Related services will be restored.", "Copyright law was discussed at the meeting.",
            "Accept our thanks, the minister said.", "Cookies and tea were served to the guests.",
            "Home to 40,000 people, the town has one clinic.", "Follow-up visits are planned.",
            "Follow our advice, the doctors said.", "Read the full text below",
            "Topics discussed were vaccines and beds.", "Telegram from the ambassador", "5 ambulances", "X-ray units",
            "",
        ] {
            assert!(!widget(line), "{line}");
        }
    }

    #[test]
    fn menus_on_one_line_are_recognised() {
        let menu = |line: &str| is_menu_line(&crate::text::fold(line));
        for line in [
            "Home > News > Two clinics open", "Home | About us | Contacts", "EN / RU / UK",
            "Главная » Новости » Больница",
        ] {
            assert!(menu(line), "{line}");
        }
        for line in ["MRI | 3 | Dnipro", "Health / nutrition in the south", "CT > 64 slices", "Ambulance | Media"] {
            assert!(!menu(line), "{line}");
        }
    }
}
