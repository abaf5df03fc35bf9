"""What the tests of newmedia-fetch share: a small certificate authority, and a real nginx."""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from faults import Faults

CONF = """
daemon off; pid {run}/pid; error_log {run}/error.log; worker_processes 1; {user}
events {{ worker_connections 1024; }}
http {{
    access_log {run}/access.log; default_type application/xml;
    client_body_temp_path {run}/t; proxy_temp_path {run}/t; fastcgi_temp_path {run}/t; uwsgi_temp_path {run}/t; scgi_temp_path {run}/t;
    keepalive_requests 100000; gzip on; gzip_types application/xml; gzip_min_length 256;
    log_format seen '$connection $status $server_protocol $request_uri "$http_if_none_match"'; access_log {run}/seen.log seen;
    server {{
        listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl http2; root {run}/www;
        ssl_certificate {cert}; ssl_certificate_key {key};
        location /old/ {{ return 301 /new.xml; }}
    }}
    log_format session '$ssl_session_reused';
    server {{
        listen 127.0.0.1:{once} ssl; ssl_protocols TLSv1.3; root {run}/www; keepalive_timeout 0; access_log {run}/sessions.log session;
        ssl_certificate {cert}; ssl_certificate_key {key};
    }}
}}
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    d = tmp_path_factory.mktemp("ca")

    def openssl(*args):
        subprocess.run(["openssl", *args], check=True, capture_output=True, cwd=d)

    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority")

    def issue(name, alt, days="2"):
        openssl("req", *ec, "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name)
        (d / (name + ".ext")).write_text("subjectAltName=" + alt)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", days,
                "-extfile", name + ".ext", "-out", name + ".pem")
        return str(d / (name + ".pem")), str(d / (name + ".key"))

    return {"ca": str(d / "ca.pem"), "good": issue("good", "IP:127.0.0.1,DNS:localhost"), "other": issue("other", "DNS:other.example"),
            "old": issue("old", "IP:127.0.0.1", "0")}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    def __init__(self, run, plain, tls, once):
        self.run, self.www = run, run / "www"
        self.plain, self.tls = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}"
        self.once = f"https://127.0.0.1:{once}"  # keeps no connection

    def seen(self):
        """Lines of: connection, status, protocol, path, If-None-Match."""
        time.sleep(0.1)
        return [line.split(" ", 4) for line in (self.run / "seen.log").read_text().splitlines()]

    def sessions(self):
        """Of each TLS connection to `once`: was its session resumed?"""
        time.sleep(0.1)
        return [line == "r" for line in (self.run / "sessions.log").read_text().splitlines()]


@pytest.fixture
def nginx(tmp_path, authority):
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not program:
        pytest.skip("nginx is not installed")
    (tmp_path / "www").mkdir()
    plain, tls, once = free_port(), free_port(), free_port()
    cert, key = authority["good"]
    user = "user root;" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(CONF.format(run=tmp_path, plain=plain, tls=tls, once=once, cert=cert, key=key, user=user))
    p = subprocess.Popen([program, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", tls), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield Nginx(tmp_path, plain, tls, once)
    p.send_signal(signal.SIGTERM)
    p.wait(10)


@pytest.fixture
def f():
    with Faults() as server:
        yield server


@pytest.fixture
def world():
    """Gives this machine the addresses it is asked for, public ones among them, in a network of its own."""
    newnet, libc = 0x40000000, ctypes.CDLL(None, use_errno=True)  # CLONE_NEWNET
    if not shutil.which("ip"):
        pytest.skip("iproute2 is not installed")
    with open(f"/proc/self/task/{threading.get_native_id()}/ns/net", "rb") as before:
        if libc.unshare(newnet):
            pytest.skip("needs the right to make a network namespace")

        def have(*addresses):
            for a in addresses:
                if subprocess.run(["ip", "address", "add", a, "dev", "lo"]).returncode:
                    pytest.skip(f"this machine cannot have {a}")
        try:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            yield have
        finally:
            assert libc.setns(before.fileno(), newnet) == 0
