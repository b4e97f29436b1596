//! The reverse proxy of `worker/egress`: three paths by POST, nothing else, and no token in its log. Where nginx is
//! installed it stands between a caller and the sandbox.

use crate::{Rig, tests};
use nontax_sandbox::{Running, Settings, secret_of};
use nontax_weixin::Api;
use nontax_worker_tests::configuration::appid;
use nontax_worker_tests::desk::{client, until};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

tests![the_proxies_forward_the_three_paths_and_no_others, nginx_forwards_posts_and_logs_no_token];

const NGINX: &str = include_str!("../../../../worker/egress/nginx.conf");

const CADDY: &str = include_str!("../../../../worker/egress/Caddyfile");

/// Lines of a configuration without its comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

async fn the_proxies_forward_the_three_paths_and_no_others(_: Arc<Rig>) {
    let locations: Vec<&str> =
        lines(NGINX).filter_map(|line| line.strip_prefix("location = ")?.strip_suffix(" {")).collect();
    assert_eq!(locations, Api::ALL.map(Api::path));
    assert_eq!(lines(NGINX).filter(|line| line.starts_with("proxy_pass ")).count(), Api::ALL.len());
    assert_eq!(lines(NGINX).filter(|line| *line == "internal;").count(), Api::ALL.len());
    let paths = lines(CADDY).find_map(|line| line.strip_prefix("path ")).unwrap();
    let wanted = Api::ALL.map(|api| format!("/LONG-RANDOM-WORD{}", api.path()));
    assert_eq!(paths.split(' ').collect::<Vec<_>>(), wanted);
    for text in [NGINX, CADDY] {
        assert!(lines(text).any(|line| line.contains("https://api.weixin.qq.com")));
    }
    for variable in ["$args", "$query_string", "$request ", "$request_uri", "$http_referer", "$uri "] {
        assert!(!lines(NGINX).any(|line| line.starts_with("log_format") && line.contains(variable)), "{variable}");
    }
}

/// nginx with the example in front of the sandbox, ended when dropped.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, upstream: &str, port: u16) -> Option<Nginx> {
    let log = folder.join("access.log");
    // What stands for the operator's certificate, folders and WeChat; the rest is as it is.
    let example = NGINX
        .replace("listen 443 ssl;", &format!("listen 127.0.0.1:{port};"))
        .replace("https://api.weixin.qq.com", upstream)
        .replace("/var/log/nginx/weixin-egress.log", &log.to_string_lossy())
        .replace("LONG-RANDOM-WORD", "word-of-no-value");
    let example: String = example
        .lines()
        .filter(|line| !line.trim().starts_with("ssl_"))
        .fold(String::new(), |all, line| all + line + "\n");
    let place = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {};\n", place(name)))
        .concat();
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {};\nerror_log {};\nevents {{}}\nhttp {{\n{temporary}{example}}}\n",
        place("pid"),
        place("error.log")
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, whole).unwrap();
    let started = ["nginx", "/usr/sbin/nginx"].iter().find_map(|program| {
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-e").arg(place("error.log")).arg("-c").arg(&file);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    });
    started.map(Nginx)
}

async fn nginx_forwards_posts_and_logs_no_token(_: Arc<Rig>) {
    let sandbox = Running::start(Settings::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let Some(_nginx) = start(folder.path(), &sandbox.base(), port) else {
        println!("nginx is not installed: its example was compared with the three paths, and not run");
        return;
    };
    until("nginx listens", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()).await;
    let client = client().unwrap();
    let base = format!("http://127.0.0.1:{port}");
    let word = format!("{base}/word-of-no-value");
    let appid = appid(1);
    let asked = json!({ "grant_type": "client_credential", "appid": appid, "secret": secret_of(&appid).unwrap() });
    let answer = client.post(format!("{word}{}", Api::StableToken.path())).json(&asked).send().await.unwrap();
    let token: Value = answer.json().await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let bill = json!({ "appid": appid, "mch_id": "1900017001", "bill_date": "20260305", "bill_type": "ALL" });
    let call = |base: &str, api: Api| client.post(format!("{base}{}?access_token={token}", api.path())).json(&bill);
    let statement = call(&word, Api::DownloadBill).send().await.unwrap().bytes().await.unwrap();
    let right = sandbox.sandbox.statement("1900017001", "20260305".parse().unwrap()).unwrap().to_bytes();
    assert!(statement == right, "{}", String::from_utf8_lossy(&statement[..statement.len().min(300)]));
    let orders = call(&word, Api::GetOrderList).send().await.unwrap().text().await.unwrap();
    assert!(orders.contains("40097"), "the sandbox answered: {orders}");

    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    for api in Api::ALL {
        assert_eq!(status(call(&base, api)).await, 404, "without the word");
        let get = client.get(format!("{word}{}?access_token={token}", api.path()));
        assert_eq!(status(get).await, 405, "by GET");
    }
    for path in ["/", "/cgi-bin/token", "/nontax/downloadbill/x", "/cgi-bin/stable_token/../token", "/sandbox/faults"] {
        assert_eq!(status(client.post(format!("{word}{path}")).json(&bill)).await, 404, "{path}");
    }
    let said = [folder.path().join("access.log"), folder.path().join("error.log")]
        .map(|file| std::fs::read_to_string(file).unwrap_or_default())
        .concat();
    assert!(said.contains("POST downloadbill 200"), "{said}");
    for secret in ["access_token", "word-of-no-value", &token[20..60]] {
        assert!(!said.contains(secret), "{said}");
    }
}
