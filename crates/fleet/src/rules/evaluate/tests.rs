//! One table for every rule: what it says of two described machines.

use super::*;
use crate::machine::Machine;
use crate::rules::UpdateKind;

fn machine() -> Machine {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/machines/windows-server-2019.toml")).unwrap();
    let extra = r#"
        [[msi]]
        product_code = '{90160000-0011-0000-1000-0000000FF1CE}'
        version = '16.0.4266.1001'
        language = 1033
        features = ['WORDFiles']
        components = ['{C0DE}']
        patches = ['{AAAA}']

        [registry.'SOFTWARE\Test']
        Number = 5
        Text = 'Enterprise'
        Expand = { expand = '%ProgramFiles%\Test' }
        Version = '9.0.100.1'
        Blob = { binary = '00' }
        [registry.'SOFTWARE\Test\A\Setup']
        Ok = 1
        [registry.'SOFTWARE\Test\B\Setup']
        Ok = 0
        [registry.'SOFTWARE\Wow6432Node\Only32']
    "#;
    let mut machine = Machine::parse(&format!("{text}\n{extra}")).unwrap();
    machine.files = toml::from_str(
        r"
        'C:\Program Files\Test\a.dll' = { version = '2.0.0.1', size = 10, modified = '2026-01-02T03:04:05', language = 1033 }
        'C:\Windows\System32\plain.txt' = { size = 3 }
        ",
    )
    .unwrap();
    machine
}

fn ask(machine: &Machine, rule: &str) -> Truth {
    let mut rules = crate::rules::Element::parse(rule).unwrap_or_else(|error| panic!("{rule}: {error}"));
    let update = CoreFragment {
        id: Uuid::nil(),
        revision: 1,
        kind: UpdateKind::Software,
        explicitly_deployable: false,
        eula_id: None,
        relationships: crate::rules::Relationships::default(),
        is_installed: Some(Rule::from_element(&rules.remove(0))),
        is_superseded: None,
        is_installable: None,
        metadata: Metadata::default(),
    };
    Evaluator::new(machine, &MachineState::default()).is_installed(&update)
}

#[test]
fn rules_say_what_the_description_says() {
    let machine = machine();
    for (rule, expected) in CASES {
        let key = r#"Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Test""#;
        let rule = rule.replace(" KEY ", &format!(" {key} "));
        assert_eq!(ask(&machine, &rule), *expected, "{rule}");
    }
}

use Truth::{False, True, Unknown};

const CASES: &[(&str, Truth)] = &[
    ("<And><True /><Nonsense /></And>", Unknown),
    ("<And><Nonsense /><False /></And>", False),
    ("<Or><Nonsense /><True /></Or>", True),
    ("<Not><Nonsense /></Not>", Unknown),
    ("<Not><False /></Not>", True),
    // Windows Server 2019 Datacenter, a domain controller: 10.0.17763, suites 0x190, product type 2.
    (r#"<b.WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" ProductType="2" />"#, True),
    (r#"<b.WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" ProductType="3" />"#, False),
    (r#"<b.WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="6" MinorVersion="3" />"#, True),
    (r#"<b.WindowsVersion Comparison="LessThan" MajorVersion="10" MinorVersion="0" BuildNumber="17763" />"#, False),
    (r#"<b.WindowsVersion Comparison="GreaterThan" BuildNumber="17134" />"#, True),
    (r#"<b.WindowsVersion Comparison="EqualTo" MajorVersion="10" ServicePackMajor="1" />"#, False),
    (r#"<b.WindowsVersion SuiteMask="128" />"#, True),
    (r#"<b.WindowsVersion SuiteMask="160" />"#, True),
    (r#"<b.WindowsVersion SuiteMask="160" AllSuitesMustBePresent="true" />"#, False),
    (r#"<b.WindowsVersion Comparison="Nearly" MajorVersion="10" />"#, Unknown),
    (r#"<b.WindowsLanguage Language="en" />"#, True),
    (r#"<b.WindowsLanguage Language="de" />"#, False),
    ("<b.MuiInstalled />", False),
    (r#"<b.MuiLanguageInstalled Language="de" />"#, False),
    (r#"<b.SystemMetric Comparison="EqualTo" Index="87" Value="0" />"#, True),
    (r#"<b.Processor Architecture="9" />"#, True),
    (r#"<b.Processor Architecture="0" />"#, False),
    (r#"<b.Processor Architecture="9" Level="6" />"#, Unknown),
    (r#"<b.NumberOfProcessors Comparison="GreaterThan" Number="2" />"#, True),
    ("<b.ClusteredOS />", False),
    (r#"<b.ClusterResourceOwner KEY Value="x" />"#, Unknown),
    (r#"<b.Platform PlatformID="Windows" />"#, True),
    (r#"<b.RegKeyExists KEY />"#, True),
    (r#"<b.RegKeyExists Key="HKEY_LOCAL_MACHINE" SubKey="software\\TEST\" />"#, True),
    (r#"<b.RegKeyExists Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Only32" RegType32="true" />"#, True),
    (r#"<b.RegKeyExists Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Only32" />"#, False),
    (r#"<b.RegKeyExists Key="HKEY_USERS" Subkey="x" />"#, Unknown),
    (r#"<b.RegValueExists KEY Value="number" />"#, True),
    (r#"<b.RegValueExists KEY Value="Blob" Type="REG_BINARY" />"#, True),
    (r#"<b.RegValueExists KEY Value="Number" Type="REG_SZ" />"#, False),
    (r#"<b.RegDword KEY Value="Number" Comparison="EqualTo" Data="0x5" />"#, True),
    (r#"<b.RegDword KEY Value="Number" Comparison="LessThan" Data="5" />"#, False),
    (r#"<b.RegDword KEY Value="Text" Comparison="EqualTo" Data="5" />"#, False),
    (r#"<b.RegDword KEY Value="None" Comparison="EqualTo" Data="0" />"#, False),
    (r#"<b.RegSz KEY Value="Text" Comparison="BeginsWith" Data="enter" />"#, True),
    (r#"<b.RegSz KEY Value="Text" Comparison="EqualTo" Data="EnterpriseN" />"#, False),
    (r#"<b.RegExpandSz KEY Value="Expand" Comparison="EqualTo" Data="c:\program files\test" />"#, True),
    (r#"<b.RegSz KEY Value="Expand" Comparison="Contains" Data="Test" />"#, False),
    (r#"<b.RegSzToVersion KEY Value="Version" Comparison="GreaterThan" Data="9.00.99" />"#, True),
    (r#"<b.RegSzToVersion KEY Value="Text" Comparison="GreaterThan" Data="1.0" />"#, False),
    (
        r#"<b.RegKeyLoop KEY TrueIf="Any"><b.RegDword Key="HKEY_LOOP_TARGET" Subkey="Setup" Value="Ok" Comparison="EqualTo" Data="1" /></b.RegKeyLoop>"#,
        True,
    ),
    (
        r#"<b.RegKeyLoop KEY TrueIf="All"><b.RegDword Key="HKEY_LOOP_TARGET" Subkey="Setup" Value="Ok" Comparison="EqualTo" Data="1" /></b.RegKeyLoop>"#,
        False,
    ),
    (
        r#"<b.RegKeyLoop KEY TrueIf="None"><b.RegDword Key="HKEY_LOOP_TARGET" Subkey="Setup" Value="Ok" Comparison="EqualTo" Data="2" /></b.RegKeyLoop>"#,
        True,
    ),
    (r#"<b.RegKeyLoop KEY TrueIf="Any"><b.RegKeyExists Key="HKEY_LOOP_TARGET" Subkey="" /></b.RegKeyLoop>"#, True),
    (r#"<b.FileExists Csidl="37" Path="\plain.txt" />"#, True),
    (r#"<b.FileExists Csidl="37" Path="plain.txt" Size="4" />"#, False),
    (r#"<b.FileExists Csidl="38" Path="Test\a.dll" Language="1033" Version="2.0.0.1" />"#, True),
    (r#"<b.FileExists Csidl="38" Path="Test\a.dll" Language="1031" />"#, False),
    (r#"<b.FileExists Csidl="200" Path="x" />"#, Unknown),
    (r#"<b.FileExists Path="%SystemRoot%\system32\plain.txt" />"#, True),
    (r#"<b.FileExistsPrependRegSz Path="a.dll" KEY Value="Expand" />"#, True),
    (r#"<b.FileExistsPrependRegSz Path="a.dll" KEY Value="None" />"#, False),
    (r#"<b.FileVersion Csidl="38" Path="Test\a.dll" Comparison="GreaterThanOrEqualTo" Version="2.0.0.0" />"#, True),
    (r#"<b.FileVersion Csidl="37" Path="plain.txt" Comparison="LessThan" Version="9.0.0.0" />"#, False),
    (r#"<b.FileVersionPrependRegSz Path="\a.dll" Comparison="LessThan" Version="2.0" KEY Value="Expand" />"#, False),
    (r#"<b.FileSize Csidl="37" Path="plain.txt" Comparison="EqualTo" Size="3" />"#, True),
    (
        r#"<b.FileModified Csidl="38" Path="Test\a.dll" Comparison="LessThan" Modified="2026-01-02T03:04:06.5Z" />"#,
        True,
    ),
    (r#"<b.FileCreated Csidl="38" Path="Test\a.dll" Comparison="LessThan" Created="2026-01-02T03:04:06Z" />"#, False),
    (
        r#"<b.WmiQuery Namespace="root\cimv2" WqlQuery="select * from Win32_ComputerSystem where Manufacturer = 'qemu'" />"#,
        True,
    ),
    (r#"<b.WmiQuery WqlQuery="select * from Win32_Nothing" />"#, Unknown),
    (r#"<b.LicenseDword Value="Kernel-ProductInfo" Comparison="EqualTo" Data="8" />"#, True),
    (r#"<b.LicenseDword Value="Client-ESU-Year3" Comparison="EqualTo" Data="1" />"#, False),
    ("<b.InstalledOnce />", False),
    (r#"<m.MsiProductInstalled ProductCode="{90160000-0011-0000-1000-0000000ff1ce}" />"#, True),
    (
        r#"<m.MsiProductInstalled ProductCode="{90160000-0011-0000-1000-0000000FF1CE}" VersionMin="16.0.4266.1001" ExcludeVersionMin="true" />"#,
        False,
    ),
    (
        r#"<m.MsiProductInstalled ProductCode="{90160000-0011-0000-1000-0000000FF1CE}" VersionMin="16.0.4266.1001" VersionMax="17.0" Language="1033" />"#,
        True,
    ),
    (r#"<m.MsiProductInstalled ProductCode="{90160000-0011-0000-1000-0000000FF1CE}" Language="1031" />"#, False),
    (
        "<m.MsiFeatureInstalledForProduct><m.Feature>WORDFiles</m.Feature><m.Feature>X</m.Feature><m.Product>{90160000-0011-0000-1000-0000000FF1CE}</m.Product></m.MsiFeatureInstalledForProduct>",
        True,
    ),
    (
        r#"<m.MsiFeatureInstalledForProduct AllFeaturesRequired="true"><m.Feature>WORDFiles</m.Feature><m.Feature>X</m.Feature><m.Product>{90160000-0011-0000-1000-0000000FF1CE}</m.Product></m.MsiFeatureInstalledForProduct>"#,
        False,
    ),
    (
        r#"<m.MsiComponentInstalledForProduct AllProductsRequired="true"><m.Component>{c0de}</m.Component><m.Product>{90160000-0011-0000-1000-0000000FF1CE}</m.Product><m.Product>{0}</m.Product></m.MsiComponentInstalledForProduct>"#,
        False,
    ),
    (
        r#"<m.MsiPatchInstalledForProduct PatchCode="{aaaa}" ProductCode="{90160000-0011-0000-1000-0000000FF1CE}" />"#,
        True,
    ),
    ("<m.MsiPatchInstalled />", Unknown),
    ("<m.MsiApplicationInstallable />", Unknown),
    ("<CbsPackageInstalled />", Unknown),
    (
        r#"<CbsPackageInstalledByIdentity PackageIdentity="Microsoft-Windows-ServerCore-Package~31bf3856ad364e35~amd64~~10.0.17763.1" />"#,
        True,
    ),
    (
        r#"<CbsPackageInstalledByIdentity PackageIdentity="Microsoft-Windows-ServerCore-Package~31bf3856ad364e35~amd64~~10.0.17763.2" />"#,
        False,
    ),
    ("<d.WindowsDriverInstalled />", Unknown),
    (r#"<ProductReleaseInstalled Name="Client.OS.RS2.AMD64" Version="10.0.1.1" />"#, False),
    (r#"<DeviceAttribute Name="OSSkuId" Type="String" Comparison="EqualTo" Value="8" />"#, True),
    (r#"<DeviceAttribute Name="OSVersion" Type="Version" Comparison="LessThan" Value="10.0.17764.0" />"#, True),
    (r#"<DeviceAttribute Name="Missing" Type="Int" Comparison="EqualTo" Value="0" />"#, False),
    (r#"<DeviceAttribute Name="OSSkuId" Type="Colour" Comparison="EqualTo" Value="8" />"#, Unknown),
];

#[test]
fn what_has_no_answer_is_told_by_name() {
    let machine = machine();
    let state = MachineState::default();
    let mut update = CoreFragment::parse(
        "<UpdateIdentity UpdateID='00000000-0000-0000-0000-000000000001' RevisionNumber='1' />\
         <Properties UpdateType='Software' /><ApplicabilityRules><IsInstalled><Or><b.VolumeEncryption />\
         <b.WmiQuery WqlQuery='x' /><b.FileExistsPrependRegSz Path='x' Key='HKEY_LOCAL_MACHINE' Subkey='y' Value='z' />\
         </Or></IsInstalled></ApplicabilityRules>",
    )
    .unwrap();
    let mut evaluator = Evaluator::new(&machine, &state);
    assert_eq!(evaluator.is_installed(&update), Unknown);
    update.is_installed = None;
    assert_eq!(evaluator.is_installed(&update), False);
    let evaluation = evaluator.into_evaluation();
    let met: Vec<_> = evaluation.met.keys().map(String::as_str).collect();
    assert_eq!(met, ["FileExistsPrependRegSz", "VolumeEncryption", "WmiQuery"]);
    let unknown: Vec<_> = evaluation.unknown.keys().map(String::as_str).collect();
    assert_eq!(unknown, ["VolumeEncryption", "WmiQuery"]);
}
