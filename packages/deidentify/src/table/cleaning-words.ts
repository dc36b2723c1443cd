// Made by make-table.py: do not edit.

/** Words that free text may keep when it is cleaned: the anatomy and technique in DICOM PS3.16's code lists (SNOMED, DICOM, RadLex), and what scanners say. */
export const WORDS = `
abd abdo abdomen abdominal abdominopelvic abducens ablation abnormal abnormalities abscess acanthioparietal accessory acetabulum acetrizoate achilles
acid acq acquisition acromion action active activity adc adenoid adenopathy administered administration adventitia adverse after agent air airway ala
all allergic alloy alveolar analysis anastomosis anatomical anatomy and anesthesia aneurysm angio angiography angioplasty angle ankle annulus anomalous
antecubital anterior anteriorly antero anterolateral anteroseptal antihelix antitragus antra anus aorta aortic aortopulmonary ap aperture apex apical
appendage appendicular appliance applicator approved aqueduct arch architectural arcuate are area areola arm arrive art arterial arteriosum arteriosus
arteriovenous artery articular asl aspect assessment assisted asymmetric atelectasis atherectomy atrial atrioventricular atrium attached audio auditory
auricular automatic autonomous average averaged avg ax axial axilla axillary axis axt azygous back background baffle bag bailout ball balloon band
basal base based baseline basic basilar basilic beam bearing before below between bh bifurcation bilateral bile biliary biopsy birefringence bladder
block blood body bold bolus bone bones border both brachial brachiocephalic brachytherapy brain brainstem branch bravo breast breath breathing bridge
bronchial bronchiologram bronchogram bronchus brst buccal buccinator bud bundle bursa buttock cage calcification calcifications calcified calculation
calf callosum calyx camera canal cancel canceled canine canthus capillary capsular capsule carbon cardia cardiac cardiophrenic cardiovascular carina
carnae carotid cartilage caruncle cassette catheter catheterization caudad caudal caudate caudo caudodorsal caudoventral cava cavity cavum cbct cbf cbv
ce celiac cells cemra center central centralis cephalad cephalic cerebellar cerebral cerebrospinal cervical cervix challenge chamber change changes
channel charging cheek chest chiasm chin chordae chords choroid cine cingulum circle circumference circumflex cisterna cited clavicle clavicular clip
clitoris clock closed closure clot cluster coarctation coccygeal coccyx coeliacus coherence coil colic collar collateral colon color column commissure
common communicating communication communis compensation complex composition compression computed con concentration concha condition conduit cone
confluence congenital connection constant containing content continuation continue continuing continuous contra contracta contraction contrast control
conventional cor coracoid cord cordis core corneal coronal coronary corpus correct cortex corticospinal costal costarum costocervical cranial cranio
cranioproximal cranium crease crescent crest crosshair crus ct cta ctp cubital cuff curled curvature cut cycle cylinder cyst cystic cytologic dce
deciduous decubitus deep defect deferens defibrillation defibrillator defined deg degeneration degree delay delayed delphian deltoid density dental
dependent depression descending detachable detected detector deviation device dextran diagnostic diagonal diameter diamond diaphragm diaphragmatic
diastole diastolic diatrizoate did died diencephalon difference diffuse diffusion digit digital dimeglumine diode dioxide diprotrizoate direct directed
disc discarded discontinued disease disodium distal distortion distribution division dixon domain doppler dorsal dorsalis dorsi dorsocaudal dorsodistal
dorsolateral dorsomedial dorsoplantar dorsum dose dosimeter dosimetry drug dsa dti dual duct ductus duodenum duration during dwi dyn dynamic ear early
ecg echo edema edge effect effective effusion ejection elastic elbow elevation embolism embolization emission empty end endocardial endothelium
enhanced entire entorhinal entry ep epi epicardial epigastric epiploic epithelium epitrochlear equal equilibrium equipment erect erector esophageal
estimation ete evaluation exaggerated excision exercise exp expiration expiratory extended extension external extra extracted extrapulmonary
extremities extremity eye eyeball eyebrow eyelash eyelid eyes face facet facial failure fallopian false fascia fasciculus fast fat fatty fb fbp feeding
feet female femoral femoris femur fiber fibers fibromuscular fibrous fibula fibular field fields fiesta fifth filling film filter finger first fistula
fixation fl flair flash flexure flight floor flow fluid fluoroscopy focal fold fontanel foot for foramen forceps forearm forefoot forehead foreign
forelimb fornix fossa four fourth fov fovea fr fraction fractionation frame free frfse frog from frontal fronto frozen fs fse full function fundus
funiculus gad gallbladder gas gastric gastro gastrocnemius gastroduodenal gd gel general genicular geniculate genital genitalia genu geometry gingiva
girdle gland glans glass glossopharyngeal glottis gluteal gradient graft gray gre great greater grid groove gross group grouped guidance guided gums
habenular half halo hand hard hases hast haste head heart heel helix hemisphere hemodynamic hemolymph hemorrhage hepatic high highest hilar hilum
hindfoot hindlimb hip home horn hr hu humerus hyperplasia hyperventilation hypochondriac hypogastric hypoglossal hypointensity hypothenar ileocolic
iliac iliocostalis ilium image imager imaging implant in incisional incisor incisure including incorrect indeterminate index indicator individual
induction inferior inferolateral inferomedial inferoseptal inflammation inflow information infraalar infraclavicular infraspinatus infusion ingredient
inguinal injection inlet inner innermost innominate insp inspiration inspiratory integral interatrial intercostal interdigitating interest interface
interiliac interlobar interlobular intermediate internal interpectoral interstitial intertragal interval intervention intervertebral intestinal
intestine intima intracranial intraglandular intramammary intraocular intraparotid intrapulmonary intravascular introitus inv inverse iodinated iodine
iodipamide iodized iodomethamate ionic ir iris iron irregular irregularities ischium iso isodense isotropic isovolumic isthmus iterative jawline joint
jugular junction juxtaintestinal kernel kidney knee kneeling knob kv labia labium lacrimal lacunar lamina lamp large larynx laser lat late lateral
laterality laterally latero latissimus lava layer lead leaflet left leg legs lemniscus length lens lenses lesion lesser level ligament ligamentum like
limb limbus limiting line linear lines lingual lip lithotomy little liver lobar lobe lobule local localiser localization localizer located location log
long longissimus longitudinal lordotic low lower lucency lumbar lumen lumpectomy lung lungs lymph lymphatic machine mag magna magnetic magnification
magnitude magnum main major majorum majus male mammary mammography mandible mandibular maneuver manual manubrium map mapping mar margin marginal mark
marker marrow mask mass mastectomy mastoid mater material matter maxilla maxillary maximum mean measurements meatus media medial medially median
mediastinal mediastinum medicine medio mediopalmarodistal medioplantarodistal medium meglumine membrane menopause mesenteric mesentery metacarpal
metastasis method microscope microscopy mid midcolic middle miliary minimum minip minor minora minus mip mitral mixed mm mode model modified modifier
molar mono monoenergetic motion mouth mpr mprage mr mra mrcp mri mucosa multi multiphase multiple muscle muscles musculoskeletal myelin myocardium nail
nasal nasi nasolabial nasopharyngeal nasopharynx nativ native navicular nc near neck necrosis needle negative neoplasm nephrographic nerve nervous
network neurovascular neutral new nigra nipple no node nodes nodule non noncontrast normal nose not notch nuchal nuclear nucleus object obliq oblique
obtained obturator occipital oculomotor off oil olfactory omental opacities opacity opening ophthalmic opp optic optical oral orbit orbital
orbitoparietal order ordered organ orientation orifice origin oropharyngeal oropharynx ostium other out outer outflow outlets outside ovalis ovarian
ovary over oxygen pa pacemaker pacing paddle palate palatine pallidus palm palmar palmarodistal palmarolateral palmaromedial palpation pancreas
pancreatic pancreaticoduodenal pancreaticosplenic papillary para paracervical paraesophageal parallel paramammary parameter parametrial paranasal
pararectal paraspinal parasternal paratracheal paravaginal paravesicular parenchyma parenchymal parietal parieto parietoacanthial parotid part
particulate patella patellar patent pathologic pathway patient pattern pc pd peak pectoral pectoralis pedicle pedis peduncle pellucidum pelvic pelvis
penis percutaneous perf perforating perforator perfusion pericardial pericardiophrenic pericardium perigastric perineum period perioral peripancreatic
peripheral permanent peroneal pet pharyngeal pharyngotympanic pharynx phase phases philtrum photography photoreceptors phrenic physical pin pinna
pituitary placement placenta plain plan planar plane planning plantar plantarodistal plantarolateral plantaromedial plantodorsal plaque plate plateau
pleura pleural plexus point polymer popliteal population portal portalvenous portion position positioning positive post postauricular postductal
posterior postero posterolateral posteromedial postoperative postvesicular power pre preauricular prececal precontrast preductal prefemoral pregnant
prelaryngeal premolar preparation prepericardial prepuce present pressure presymphysial pretracheal prevascular prevented prevertebral prevesicular
primary primitive prior procedure process profile profunda projection promontory prone propeller proper prostate prostatic prosthesis protocol proximal
pseudotumor pubis pullback pulmonary pulmonic pulse purkinje putamen pv pyloric pyriform quadrant quality radial radiata radiation radioactive
radiographic radiography radiolucent radiopaque radiopharmaceutical radiotherapy radius ramp rate ratio ray reaction real reason recess recon
reconstruction record recovery rectal rectum recumbent reference reflection reformat refraction refractory refused region regional registered
regurgitant related relational relationship relaxation renal report resonance resp respiratory rest resting restore result retina retinal retraction
retrocecal retromolar retroperitoneal retropharyngeal retropyloric retrotracheal rib right ring rl root rostral rotation rotational rounded routine
ruler sac sacral sacrum sag sagittal saline salivary sample saphenofemoral saphenous sat scalene scalp scan scanner scanning scaphoid scapula scapular
scar sclera sclerosis scout screening screw scrotum se second section segment segmental segmentation segmentectomy segments selected selection semi
seminal sense sensor septal septum series serratus sesamoid set severe shading shadow shaft shallow shape sheath shield short shot shoulder shunt side
sigmoid sign silicone single sinotubular sinus sinuses siphon site sitting sixth skeletal skin skull slab slice slices slide slit small smallest smear
sodium soft sole source space spatial spatially specific specified specimen speckle spectral spgr sphere sphincter spin spinae spinal spinalis spine
spinous spiral spleen splenic splenium split spot ssfse standard standing staple start state std stem stenosis stent stereotactic stereotactically
sternal sternocleidomastoid sternum stimulation stir stomach stooped stop stress striatum stripe stroma strongly structure structures study stump
subaortic subarachnoid subcarinal subclavian subcostal subcutaneous subject submandibular submental submentovertical subpyloric subscapular
subscapularis subsegmental substance subtraction sulfate superficial superior superolateral supine supporting suppressed suppression supraclavicular
supraglottis suprapyloric supraspinatus surface surgery surgical survey suture swi system systemic systems systole systolic t table tail taken talus
tangential tapetum target tarsus teeth telencephalon temporal temporally temporary tendineae tendon teres terminal test testicular texture the thenar
therapy thick thickening thickness thigh thin third thoracic thoracis thorax threshold thumb thyrocervical thyroid tibia tibial tile time timing tip
tissue toe tof tomographer tomography tongue tonsil tooth topogram topographer topography torsion total tra trabecular trace tracer trachea tracheal
tracheobronchial tract tragus trans transforamenal transit transition transluminal transoral transorbital transport transseptal transthoracic
transverse transversus trapezius trapping treatment triangle triatriatum tributary tricuspid trigeminal triggering trigone trochanter trochlear tru
true trufi truncus trunk tse tubal tube tubercle tubes tumor tumour tunnel turcica two type tyropanoate ulcerated ulna ulnar ultrasound umbilical
umbilicus unadministered uncinate ungated unilateral unit unspecified upper uptake ureteric urethra urethral urinary uterine uterus uvula vaginal vagus
value valve vascular vein velocity vena venous ventilation ventral ventricle ventricular ventrocaudal vertebra vertebral vertex vertical
verticosubmental vertrebrae vesical vesicle vesicular vessel vestibule vestibulocochlear via vibe view visual vitelline vitreous voice voiding vol
volume w wall water wave waveform wb wedge week weight weighted white whole window wing wire with within without wo worklist world wrist x xiphoid y z
zone
`;
