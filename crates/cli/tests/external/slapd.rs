//! A directory of the test's own: OpenLDAP from Debian's package.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::support::{Process, missing};

const PROGRAM: &str = "/usr/sbin/slapd";

/// People and groups. Groups are written into people's entries as the overlay of the directory would.
const ENTRIES: &str = "dn: dc=example,dc=test
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: cn=reader,dc=example,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader's password

dn: uid=ada,dc=example,dc=test
objectClass: inetOrgPerson
uid: ada
cn: Ada
sn: Example
userPassword: ada's password
memberOf: cn=Patch Admins,dc=example,dc=test

dn: uid=grace,dc=example,dc=test
objectClass: inetOrgPerson
uid: grace
cn: Grace
sn: Example
userPassword: grace's password

dn: uid=eve,dc=example,dc=test
objectClass: inetOrgPerson
uid: eve
cn: Eve
sn: Example
userPassword: eve's password

dn: cn=Patch Admins,dc=example,dc=test
objectClass: groupOfNames
cn: Patch Admins
member: uid=ada,dc=example,dc=test

dn: cn=Branch,dc=example,dc=test
objectClass: groupOfNames
cn: Branch
member: uid=grace,dc=example,dc=test
";

/// A directory that runs until it is dropped.
pub(crate) struct Slapd {
    pub(crate) ldap: String,
    pub(crate) ldaps: String,
    /// The authority that its certificate is from.
    pub(crate) authority: String,
    _process: Process,
    _folder: TempDir,
}

impl Slapd {
    /// `None`, after saying so, where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        if !Path::new(PROGRAM).is_file() {
            missing("slapd");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::create_dir(path("db")).unwrap();
        let authority = certificates(&path("cert.pem"), &path("key.pem"));
        fs::write(path("entries.ldif"), ENTRIES).unwrap();
        let schemas = ["core", "cosine", "inetorgperson"].map(|name| format!("include /etc/ldap/schema/{name}.schema"));
        let config = format!(
            "{}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload memberof\npidfile {}\n\
             TLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
             database mdb\nmaxsize 10485760\nsuffix \"dc=example,dc=test\"\nrootdn \"cn=root,dc=example,dc=test\"\n\
             directory {}\noverlay memberof\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn.exact=\"cn=reader,dc=example,dc=test\" read by * none\n",
            schemas.join("\n"),
            path("pid"),
            path("cert.pem"),
            path("key.pem"),
            path("db"),
        );
        fs::write(path("slapd.conf"), config).unwrap();
        let added = Command::new("/usr/sbin/slapadd")
            .args(["-f", &path("slapd.conf"), "-l", &path("entries.ldif")])
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let [plain, encrypted] = [free_port(), free_port()];
        let (ldap, ldaps) = (format!("ldap://127.0.0.1:{plain}"), format!("ldaps://127.0.0.1:{encrypted}"));
        let child = Command::new(PROGRAM)
            .args(["-f", &path("slapd.conf"), "-h", &format!("{ldap} {ldaps}"), "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Process(child);
        while TcpStream::connect(("127.0.0.1", encrypted)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        Some(Self { ldap, ldaps, authority, _process: process, _folder: folder })
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Writes a certificate for this computer and returns the authority it is from.
fn certificates(cert: &str, key: &str) -> String {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).unwrap();
    let own_key = KeyPair::generate().unwrap();
    let issuer = Issuer::from_params(&authority, &authority_key);
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&own_key, &issuer).unwrap();
    fs::write(cert, own.pem()).unwrap();
    fs::write(key, own_key.serialize_pem()).unwrap();
    root.pem()
}
