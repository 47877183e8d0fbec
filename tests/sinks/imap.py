"""A mailbox on loopback that is read over IMAP: pymap, a server that others wrote."""

import asyncio
import imaplib
import ssl
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "office", "a secret of the test"


@dataclass
class ImapSink:
    """A mailbox that runs."""

    port: int = 0
    #: The certificate to trust; None: it speaks in clear.
    certificate: Path | None = None
    #: Ends it.
    stop: Callable[[], None] = lambda: None

    def put(self, mail: EmailMessage | bytes, *, at: datetime | None = None) -> None:
        """Let a mail come in."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        moment = imaplib.Time2Internaldate(at or datetime.now(UTC))  # noqa: TID251 -- only where no test asks for it
        with self._visit() as imap:
            status, _ = imap.append("INBOX", "", moment, raw)
            assert status == "OK"

    def seen(self) -> int:
        """Return how many mails are marked as read."""
        with self._visit() as imap:
            imap.select("INBOX", readonly=True)
            _, found = imap.search(None, "SEEN")
            return len(found[0].split())

    def _visit(self) -> imaplib.IMAP4:
        if self.certificate is None:
            imap = imaplib.IMAP4("127.0.0.1", self.port)
        else:
            context = ssl.create_default_context(cafile=str(self.certificate))
            imap = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context)
        imap.login(USER, PASSWORD)
        return imap


@contextmanager
def imap_sink(folder: Path, *, is_secret: bool = True) -> Iterator[ImapSink]:
    """Yield a mailbox that runs within the block.

    Args:
        folder: For its certificate.
        is_secret: Whether it speaks TLS from the first byte.
    """
    sink = ImapSink(certificate=_certificate(folder) if is_secret else None)
    loop = asyncio.new_event_loop()
    is_up, end = Event(), asyncio.Event()
    thread = Thread(
        target=loop.run_until_complete, args=[_serve(sink, is_up, end)], daemon=True
    )
    thread.start()
    assert is_up.wait(10)

    def stop() -> None:
        if thread.is_alive():
            loop.call_soon_threadsafe(end.set)
            thread.join(10)

    sink.stop = stop
    try:
        yield sink
    finally:
        stop()
        loop.close()


async def _serve(sink: ImapSink, is_up: Event, end: asyncio.Event) -> None:
    arguments = Namespace(
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        debug=False,
        host=None,
        port=None,
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        inherited_sockets=None,
    )
    backend, config = await DictBackend.init(
        arguments, hash_context=BuiltinHash(rounds=1)
    )
    config.apply_context()
    reader = ProxyProtocolReader(ProxyProtocolVersion.NOOP.value)
    context = None
    if sink.certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sink.certificate)
    server = await asyncio.start_server(
        reader.get_callback(IMAPServer(backend.login, config)),
        "127.0.0.1",
        0,
        ssl=context,
    )
    sink.port = server.sockets[0].getsockname()[1]
    is_up.set()
    await end.wait()
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _certificate(folder: Path) -> Path:
    """Write a certificate for loopback with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    today = datetime.now(UTC)  # noqa: TID251 -- as the TLS library will ask it
    loopback = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file = folder / "imap.pem"
    file.write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(pem)
    )
    return file
