//! How browsers sign in: by cookies that no script can read and that only this service's own
//! pages may use.
//!
//! Owns: the names and attributes of the cookies, and the decision whether a request comes from a
//! page of this service ([`Site`]).
//!
//! Must hold: a cookie alone changes nothing. `SameSite` keeps the pages of other sites away, and
//! what it lets through, as pages of the same host on another port, the origin and the header
//! [`CSRF_HEADER`] do not. What a request says by `Authorization` is no matter of this file.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{self, HeaderName};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::future::{Ready, ready};
use url::Url;

use super::caller::unauthenticated;
use super::problem::{Problem, Result, code};

/// What a page of another origin cannot send without being asked first, and nobody answers.
pub const CSRF_HEADER: HeaderName = HeaderName::from_static("x-muster-csrf");
const CSRF_VALUE: &str = "1";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The two cookies of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crumb {
    /// For every request below `/v1`.
    Access,
    /// For what renews or ends the session, and for nothing else.
    Refresh,
}

impl Crumb {
    /// Over https the name says that only https may have set it (RFC 6265bis section 4.1.3).
    /// `__Host-` would say more, and asks for the path `/`.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Access, true) => "__Secure-muster-access",
            (Self::Access, false) => "muster-access",
            (Self::Refresh, true) => "__Secure-muster-refresh",
            (Self::Refresh, false) => "muster-refresh",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Access => "/v1",
            Self::Refresh => "/v1/sessions/cookie",
        }
    }
}

/// Where people reach the service, as far as browsers are concerned.
#[derive(Debug, Clone)]
pub struct Site {
    origin: String,
    scheme: String,
}

impl Site {
    /// Of the public URL.
    pub fn new(public: &Url) -> Self {
        Self {
            origin: public.origin().ascii_serialization(),
            scheme: public.scheme().to_owned(),
        }
    }

    fn of(req: &HttpRequest) -> Result<&Self> {
        req.app_data::<web::Data<Self>>()
            .map(|site| site.get_ref())
            .ok_or_else(|| Problem::internal("the public URL is not configured"))
    }

    /// Browsers keep `Secure` cookies of https only, and of http on some machines' own names.
    fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// A cookie that the browser keeps for so long.
    pub fn cookie(&self, crumb: Crumb, value: String, seconds: i64) -> Cookie<'static> {
        Cookie::build(crumb.name(self.is_secure()), value)
            .path(crumb.path())
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.is_secure())
            .max_age(Duration::seconds(seconds))
            .finish()
    }

    /// What makes the browser forget a cookie.
    pub fn no_cookie(&self, crumb: Crumb) -> Cookie<'static> {
        self.cookie(crumb, String::new(), 0)
    }

    /// The cookie's value. Two of one name are none: another host of the domain, or another
    /// path, has set one of them, and which is ours cannot be told.
    pub fn read(&self, req: &HttpRequest, crumb: Crumb) -> Result<Option<String>> {
        // A header that is none has no cookies.
        let Ok(cookies) = req.cookies() else {
            return Ok(None);
        };
        let name = crumb.name(self.is_secure());
        let mut found = cookies.iter().filter(|cookie| cookie.name() == name);
        let value = found.next().map(|cookie| cookie.value().to_owned());
        if found.next().is_some() {
            return Err(unauthenticated(&format!(
                "The cookie {name} came twice, so somebody else has set one of them. Remove the cookies of \
                 this site and of its parent domain, and sign in again."
            )));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// Whether a page of this service sent the request. Browsers say so themselves
    /// (`Sec-Fetch-Site`, Fetch Metadata); older ones, and all on plain http beyond the own
    /// machine, name the origin only.
    fn sent_by_own_page(&self, req: &HttpRequest) -> bool {
        let text = |name: HeaderName| req.headers().get(name)?.to_str().ok();
        if let Some(from) = text(SEC_FETCH_SITE) {
            return from == "same-origin";
        }
        let Some(origin) = text(header::ORIGIN) else {
            return false;
        };
        let here = text(header::HOST).map(|host| format!("{}://{host}", self.scheme));
        let is = |known: &str| origin.eq_ignore_ascii_case(known);
        is(&self.origin) || here.is_some_and(|here| is(&here))
    }

    fn require_own_page(&self, req: &HttpRequest) -> Result<()> {
        if self.sent_by_own_page(req) {
            return Ok(());
        }
        Err(refused(
            "A browser's cookie counts only for this service's own pages: `Sec-Fetch-Site` must be `same-origin`, \
             or `Origin` the address of the service (its setting public_url). Other clients send \
             `Authorization: Bearer <token>` and no cookie.",
        ))
    }

    fn require_header(req: &HttpRequest) -> Result<()> {
        let given = req.headers().get(CSRF_HEADER);
        if given.is_some_and(|value| value.as_bytes() == CSRF_VALUE.as_bytes()) {
            return Ok(());
        }
        Err(refused(
            "What changes something and is signed in by a cookie needs the header `X-Muster-CSRF: 1`.",
        ))
    }
}

/// The access token of the cookie, if there is one and the request may use it.
pub(super) fn access_token(req: &HttpRequest) -> Result<Option<String>> {
    let site = Site::of(req)?;
    let token = site.read(req, Crumb::Access)?;
    if token.is_some() && !req.method().is_safe() {
        Site::require_header(req)?;
        site.require_own_page(req)?;
    }
    Ok(token)
}

/// The same for a socket, which stays open and for which a browser asks with GET, from any page.
pub fn socket_token(req: &HttpRequest) -> Result<Option<String>> {
    let site = Site::of(req)?;
    let token = site.read(req, Crumb::Access)?;
    if token.is_some() {
        site.require_own_page(req)?;
    }
    Ok(token)
}

fn refused(detail: &str) -> Problem {
    Problem::new(&code::CSRF_REFUSED, detail)
}

/// Extractor: a request of one of this service's own pages, whether or not it has cookies. For
/// operations that set or remove them.
pub struct OwnPage(pub Site);

impl FromRequest for OwnPage {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let proved = Site::of(req).and_then(|site| {
            Site::require_header(req)?;
            site.require_own_page(req)?;
            Ok(Self(site.clone()))
        });
        ready(proved)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn site(public: &str) -> Site {
        Site::new(&public.parse().unwrap())
    }

    fn sent(headers: &[(&str, &str)]) -> HttpRequest {
        let request = TestRequest::post().uri("/v1/me");
        let add = |request: TestRequest, header: &(&str, &str)| {
            request.insert_header((header.0.to_owned(), header.1.to_owned()))
        };
        headers.iter().fold(request, add).to_http_request()
    }

    #[test]
    fn knows_its_own_pages() {
        let site = site("https://muster.example/");
        let own = |headers: &[(&str, &str)]| site.sent_by_own_page(&sent(headers));
        let (origin, host) = ("origin", ("host", "internal:8080"));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[(origin, "https://muster.example"), host]));
        assert!(own(&[(origin, "https://internal:8080"), host]));
        for other in [
            "null",
            "http://muster.example",
            "http://internal:8080",
            "https://internal",
            "https://muster.example.evil.example",
            "https://muster.example:8443",
        ] {
            assert!(!own(&[(origin, other), host]), "{other}");
        }
        for other in ["same-site", "cross-site", "none", ""] {
            // What the browser says itself goes before the origin.
            let headers = [
                ("sec-fetch-site", other),
                (origin, "https://muster.example"),
            ];
            assert!(!own(&headers), "{other}");
        }
        assert!(!own(&[host]));
    }

    #[test]
    fn says_of_a_cookie_whatever_keeps_it_safe() {
        let says = |site: &Site, crumb| site.cookie(crumb, "x".to_owned(), 900).to_string();
        let (https, http) = (
            site("https://muster.example"),
            site("http://127.0.0.1:8080"),
        );
        assert_eq!(
            says(&https, Crumb::Access),
            "__Secure-muster-access=x; HttpOnly; SameSite=Strict; Secure; Path=/v1; Max-Age=900"
        );
        assert_eq!(
            says(&http, Crumb::Refresh),
            "muster-refresh=x; HttpOnly; SameSite=Strict; Path=/v1/sessions/cookie; Max-Age=900"
        );
    }

    #[test]
    fn two_cookies_of_one_name_are_none() {
        let site = site("http://127.0.0.1:8080");
        let read = |cookies| site.read(&sent(&[("cookie", cookies)]), Crumb::Access);
        assert_eq!(read("a=b; muster-access=t").unwrap().as_deref(), Some("t"));
        assert_eq!(read("muster-access=").unwrap(), None);
        assert_eq!(read("__Secure-muster-access=t; =;;").unwrap(), None);
        assert!(read("muster-access=t; muster-access=u").is_err());
    }
}
