"""A TLS server on 127.0.0.1 that is wrong in one way, for the tests of the HTTP client.

    tls-server.py CASE FOLDER

Makes its certificates in FOLDER, with the authority that a client is to trust in ca.pem. Says on standard output, a JSON
object a line: its port; then for each connection that has ended, whether TLS was agreed on, which protocol was, and what
came in (behind TLS, or plain) as text. Ends when it is terminated.
"""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading

CONFIGURATION = """
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = anything
copy_extensions = none
unique_subject = no
[anything]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority_extensions]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:false
subjectAltName = DNS:localhost, IP:127.0.0.1
[elsewhere]
basicConstraints = CA:false
subjectAltName = DNS:carrier.example, IP:127.0.0.2
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_request(name):
    openssl("req", "-new", "-config", "openssl.cnf", "-subj", "/CN=" + name, "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name + ".key", "-out", name + ".csr")


def make_root(name):
    openssl("req", "-x509", "-config", "openssl.cnf", "-extensions", "authority_extensions", "-subj", "/CN=" + name,
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
            "-keyout", name + ".key", "-out", name + ".pem")


def sign(name, by, extensions, start="20240101000000Z", end="20991231000000Z"):
    make_request(name)
    openssl("ca", "-batch", "-notext", "-config", "openssl.cnf", "-extensions", extensions, "-startdate", start,
            "-enddate", end, "-cert", by + ".pem", "-keyfile", by + ".key", "-in", name + ".csr", "-out", name + ".pem")


def make_certificate(case):
    """Makes ca.pem, which clients trust, and server.pem with server.key, which the case asks for."""
    with open("openssl.cnf", "w") as file:
        file.write(CONFIGURATION)
    open("index.txt", "w").close()
    make_root("ca")
    if case == "expired":
        sign("server", "ca", "server", end="20240201000000Z")
    elif case == "not-yet-valid":
        sign("server", "ca", "server", start="20980101000000Z")
    elif case == "wrong-host":
        sign("server", "ca", "elsewhere")
    elif case == "self-signed":
        openssl("req", "-x509", "-config", "openssl.cnf", "-extensions", "server", "-subj", "/CN=server", "-newkey",
                "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650", "-keyout", "server.key",
                "-out", "server.pem")
    elif case == "unknown-authority":
        make_root("other")
        sign("server", "other", "server")
    elif case in ("no-intermediate", "intermediate"):
        sign("middle", "ca", "authority_extensions")
        sign("server", "middle", "server")
        if case == "intermediate":
            with open("server.pem", "a") as chain, open("middle.pem") as middle:
                chain.write(middle.read())
    else:
        sign("server", "ca", "server")


def make_context(case):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("server.pem", "server.key")
    if case == "tls-1.1":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    if case == "tls-1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if case == "http-2":
        context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def say(**values):
    print(json.dumps(values), flush=True)


def answer_http_1(connection, received):
    """Answers each request, whose bodies are counted by Content-Length, until the other side hangs up."""
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            part = connection.recv(65536)
            if not part:
                return
            received += part
            buffer += part
        head, buffer = buffer.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(buffer) < length:
            part = connection.recv(65536)
            if not part:
                return
            received += part
            buffer += part
        buffer = buffer[length:]
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def answer_http_2(connection, received):
    """Answers each stream that ends; knows as much of HTTP/2 (RFC 9113) as one client needs."""
    def frame(kind, flags, stream, payload=b""):
        return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload

    buffer = b""

    def take(count):
        nonlocal buffer
        while len(buffer) < count:
            part = connection.recv(65536)
            if not part:
                raise EOFError
            received.extend(part)
            buffer += part
        taken, buffer = buffer[:count], buffer[count:]
        return taken

    try:
        take(len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        connection.sendall(frame(4, 0, 0))
        while True:
            header = take(9)
            length, kind, flags = int.from_bytes(header[:3], "big"), header[3], header[4]
            stream = int.from_bytes(header[5:], "big") & 0x7FFFFFFF
            take(length)
            if kind == 4 and not flags & 1:
                connection.sendall(frame(4, 1, 0))
            if kind in (0, 1) and flags & 1:
                # 0x88 is the static table's `:status: 200`.
                connection.sendall(frame(1, 4, stream, b"\x88") + frame(0, 1, stream, b"ok"))
    except EOFError:
        pass


def serve(connection, case, context):
    received = bytearray()
    protocol = None
    try:
        connection.settimeout(20)
        if case == "plain-http":
            received += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            while part := connection.recv(65536):
                received += part
        else:
            connection = context.wrap_socket(connection, server_side=True)
            protocol = connection.version()
            if connection.selected_alpn_protocol() == "h2":
                protocol += " h2"
                answer_http_2(connection, received)
            else:
                answer_http_1(connection, received)
    except (OSError, ssl.SSLError):
        pass
    finally:
        connection.close()
    say(protocol=protocol, received=received.decode("latin-1"))


def check_old_protocol(listener, server):
    """Ends the program where this machine's OpenSSL could not speak TLS 1.1 even if it were asked to."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.set_ciphers("ALL:@SECLEVEL=0")
    client.minimum_version = ssl.TLSVersion.TLSv1_1

    def connect():
        with socket.create_connection(listener.getsockname()) as connection:
            client.wrap_socket(connection).close()

    thread = threading.Thread(target=connect)
    thread.start()
    with server.wrap_socket(listener.accept()[0], server_side=True) as connection:
        if connection.version() != "TLSv1.1":
            sys.exit("no TLS 1.1")
    thread.join()


def main():
    case, folder = sys.argv[1:]
    os.chdir(folder)
    make_certificate(case)
    context = None if case == "plain-http" else make_context(case)
    listener = socket.create_server(("127.0.0.1", 0))
    if case == "tls-1.1":
        check_old_protocol(listener, context)
    say(port=listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, case, context), daemon=True).start()


main()
