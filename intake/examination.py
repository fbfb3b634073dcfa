"""What a clinician can enter: the examination in the order of the body's positions, and what is measured.

One declaration drives the grid, the case page and the words for what is missing. Codes are the dictionary's,
without a side; a sided test stands once.
"""

from dataclasses import dataclass

SIDES = ("left", "right")


@dataclass(frozen=True)
class ExamRow:
    """One test: positive means that the sign is there, or that the familiar pain is reproduced."""

    base: str
    words: str


@dataclass(frozen=True)
class ExamGroup:
    key: str
    title: str
    rows: tuple[ExamRow, ...]


def _group(key: str, title: str, **rows: str) -> ExamGroup:
    return ExamGroup(key, title, tuple(ExamRow(base, words) for base, words in rows.items()))


GROUPS = (
    _group(
        "standing",
        "Standing",
        gait_ataxia="Unsteady gait (ataxia)",
        wide_based_gait="Wide-based gait",
        romberg_abnormal="Romberg abnormal",
        lumbar_extension_loss="Major loss of extension",
        extension_rotation="Extension-rotation",
        aberrant_movement="Aberrant movement",
        centralisation="Repeated movements: centralisation",
        directional_preference="Repeated movements: directional preference",
        hip_abductor_weak="Hip abductors weak",
        interspinous_gap_change="Gap between spinous processes changes with bending",
    ),
    _group(
        "sitting",
        "Sitting",
        slump="Slump",
        knee_reflex_reduced="Knee reflex reduced",
        ankle_reflex_reduced="Ankle reflex reduced",
        deep_gluteal_test="Seated piriformis stretch or active piriformis",
    ),
    _group(
        "supine",
        "Lying on the back",
        slr="Straight-leg raise",
        crossed_slr="Crossed straight-leg raise",
        active_slr="Active straight-leg raise",
        sij_distraction="SI distraction",
        sij_compression="SI compression",
        sij_thigh_thrust="Thigh thrust",
        sij_gaenslen="Gaenslen",
        sij_faber="FABER",
        hip_internal_rotation_limited="Hip internal rotation limited",
        resisted_hip_abduction_painful="Hip abduction against resistance painful",
        pelvic_compression_relief="Pressing the pelvis eases the outer thigh",
        foot_pulses_reduced="Foot pulses reduced",
        pulsatile_abdominal_mass="Pulsatile mass in the abdomen",
    ),
    _group(
        "prone",
        "Lying face down",
        femoral_stretch="Femoral stretch",
        crossed_femoral_stretch="Crossed femoral stretch",
        sij_sacral_thrust="Sacral thrust",
        prone_instability="Prone instability",
        passive_lumbar_extension="Passive lumbar extension",
        segmental_hypermobility="Segmental hypermobility",
    ),
    _group(
        "palpation",
        "Looking and palpation",
        vertebral_percussion_pain="Pain on percussion of a vertebra",
        step_off_palpable="Step-off felt or seen",
        bruise_or_abrasion_over_spine="Bruise or abrasion over the spine",
        interspinous_tenderness="Tender between the spinous processes",
        facet_palpation_tender="Facet joint tender",
        iliolumbar_tenderness="Iliolumbar ligament tender",
        iliac_crest_tender="Back of the iliac crest gives the pain",
        long_dorsal_ligament_tenderness="Long dorsal ligament tender",
        sij_psis_tender="Dimple (PSIS) tender",
        sciatic_notch_tender="Sciatic notch tender",
        trochanter_tender="Greater trochanter tender",
        muscle_trigger_point="Trigger point in a taut band reproduces the pain",
    ),
    _group(
        "legs",
        "Nerves of the legs",
        weak_l2_l3="Weak L2 or L3",
        weak_l4="Weak L4",
        weak_l5="Weak L5",
        weak_s1="Weak S1",
        sensory_loss_l2_l3="Sensory loss L2 or L3",
        sensory_loss_l4="Sensory loss L4",
        sensory_loss_l5="Sensory loss L5",
        sensory_loss_s1="Sensory loss S1",
        saddle_sensation_reduced="Saddle sensation reduced",
        anal_tone_reduced="Anal tone reduced",
        emg_leg_root="EMG: root damage in the leg",
    ),
    _group(
        "cord",
        "Signs of the spinal cord",
        babinski="Babinski",
        hoffmann="Hoffmann",
        inverted_supinator="Inverted supinator",
        clonus="Clonus",
        hyperreflexia="Hyperreflexia",
    ),
    _group(
        "neck",
        "Neck",
        spurling="Spurling",
        upper_limb_tension="Upper limb tension",
        shoulder_abduction_relief="Hand on the head eases the arm",
        neck_distraction_relief="Distraction relieves",
        cervical_rotation_limited="Rotation under 60 degrees",
        horner_sign="Horner sign",
    ),
    _group(
        "arms",
        "Nerves of the arms",
        weak_c5="Weak C5",
        weak_c6="Weak C6",
        weak_c7="Weak C7",
        weak_c8_t1="Weak C8 or T1",
        sensory_loss_c5="Sensory loss C5",
        sensory_loss_c6="Sensory loss C6",
        sensory_loss_c7="Sensory loss C7",
        sensory_loss_c8_t1="Sensory loss C8 or T1",
        biceps_reflex_reduced="Biceps reflex reduced",
        triceps_reflex_reduced="Triceps reflex reduced",
        emg_arm_root="EMG: root damage in the arm",
    ),
)


@dataclass(frozen=True)
class Normal:
    """What one press records as negative, and in which words it stands beside each of these findings."""

    words: str
    covers: str
    bases: tuple[str, ...]


IN_ONE_ACT = ", recorded in one act"
NORMAL = {
    "legs": Normal(
        "Normal neurology of the legs",
        "strength, sensation and reflexes; not the saddle area, anal tone or EMG",
        (
            *("weak_l2_l3", "weak_l4", "weak_l5", "weak_s1"),
            *("sensory_loss_l2_l3", "sensory_loss_l4", "sensory_loss_l5", "sensory_loss_s1"),
            *("knee_reflex_reduced", "ankle_reflex_reduced"),
        ),
    ),
    "arms": Normal(
        "Normal neurology of the arms",
        "strength, sensation and reflexes; not the signs of the cord or EMG",
        (
            *("weak_c5", "weak_c6", "weak_c7", "weak_c8_t1"),
            *("sensory_loss_c5", "sensory_loss_c6", "sensory_loss_c7", "sensory_loss_c8_t1"),
            *("biceps_reflex_reduced", "triceps_reflex_reduced"),
        ),
    ),
}

MEASURED = {
    "temperature_c": "Temperature",
    "post_void_residual_ml": "Post-void residual",
    "weakest_muscle_mrc": "Weakest muscle, MRC grade",
    "crp_mg_l": "CRP",
    "esr_mm_h": "ESR",
    "beighton_score": "Beighton score",
    "hypermobility_yes_count": "Hypermobility questionnaire, yes answers",
    "finger_floor_distance_cm": "Finger-floor distance",
    "lumbar_flexion_degrees": "Lumbar flexion",
    "slr_mean_degrees": "Straight-leg raise, mean of both sides",
}
SELF_HARM = "self_harm_thoughts"
CHOSEN = {
    "trigger_point_muscle": "Muscle of the trigger point",
    "hla_b27": "HLA-B27",
    SELF_HARM: "Thoughts of self-harm, said in talk or written",
}

RECORDS = {
    "imaging_findings": "Imaging findings",
    "block_response": "Responses to diagnostic blocks",
    "discography_response": "Responses to discography",
    "palpation_findings": "What the hand found at one level",
}

EXAM_WORDS = {row.base: row.words for group in GROUPS for row in group.rows}
ENTERED_WORDS = EXAM_WORDS | MEASURED | CHOSEN | RECORDS


def base_of(code: str) -> tuple[str, str]:
    """The code without its side, and the side: "slr_left" is ("slr", "left")."""
    base, _, side = code.rpartition("_")
    return (base, side) if side in SIDES and base else (code, "")
