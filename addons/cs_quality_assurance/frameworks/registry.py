"""The councils whose frameworks can be loaded on demand, and their files.

``TEMPLATES`` maps a template code to what the 'Load framework' page says about it and
to its data files, in the order they are loaded: a later file refers to records of an
earlier one. ``year`` is when the council published its framework, or None where the
document is undated. A template without files is described but cannot be loaded.
Imports no odoo.
"""

TEMPLATES = {
    "blackburn_with_darwen": {
        "name": "Blackburn with Darwen",
        "council": "Blackburn with Darwen Borough Council",
        "year": 2021,
        "summary": (
            "Starts from strengths: numbered practice standards in five sections, "
            "and a grid that describes three grades by compliance, practice "
            "standard and systemic practice. Audits are routine, thematic or "
            "reflective and are done together with the practitioner."
        ),
        "files": [
            "blackburn_with_darwen_standards.xml",
            "blackburn_with_darwen.xml",
            "blackburn_with_darwen_areas_1_3.xml",
            "blackburn_with_darwen_areas_4_5.xml",
            "blackburn_with_darwen_timescales.xml",
            "blackburn_with_darwen_programme.xml",
            "blackburn_with_darwen_case_work.xml",
            "blackburn_with_darwen_meetings.xml",
            "blackburn_with_darwen_priorities.xml",
        ],
    },
    "blackpool": {
        "name": "Blackpool",
        "council": "Blackpool Council",
        "year": 2024,
        "summary": (
            "Runs in eight-week cycles: two weeks to audit, one to moderate, then "
            "meetings of heads of service and the assistant director. Managers "
            "audit outside their own service, with separate tools for Early Help "
            "and for work with victims. A reflective discussion completes every "
            "audit."
        ),
        "files": [
            "blackpool.xml",
            "blackpool_domains_01_05.xml",
            "blackpool_domains_06_10.xml",
            "blackpool_early_help.xml",
            "blackpool_victim.xml",
            "blackpool_early_help_framework.xml",
            "blackpool_expectations.xml",
            "blackpool_specialist.xml",
            "blackpool_programme.xml",
            "blackpool_meetings.xml",
            "blackpool_measures_1_3.xml",
            "blackpool_measures_4_7.xml",
        ],
    },
    "durham": {
        "name": "Durham",
        "council": "Durham County Council",
        "year": 2016,
        "summary": (
            "Audits a random 5% of open cases each quarter, by peers outside the "
            "worker's line, over the last twelve months. Sixteen domains at four "
            "grades, six of which can limit the overall grade. Anything below good "
            "gets a support plan at once; inadequate work or an unsafe child is "
            "escalated to the operations manager."
        ),
        "files": [
            "durham.xml",
            "durham_domains_01_06.xml",
            "durham_domains_07_11.xml",
            "durham_domains_12_16.xml",
            "durham_limits.xml",
            "durham_expectations.xml",
            "durham_programme.xml",
            "durham_programme_2016.xml",
            "durham_case_work.xml",
        ],
    },
    "luton": {
        "name": "Luton",
        "council": "Luton Borough Council",
        "year": None,
        "summary": (
            "A collaborative audit starts for each auditor on the 7th of the month, "
            "with the practitioner's self-analysis and the family's views. Six "
            "areas have bottom lines, every audit is moderated within ten working "
            "days, and actions are followed until the loop is closed. A dip-sample "
            "review three months later asks what changed."
        ),
        "files": [
            "luton.xml",
            "luton_domains.xml",
            "luton_expectations.xml",
            "luton_programme.xml",
            "luton_meetings.xml",
        ],
    },
    "swindon": {
        "name": "Swindon",
        "council": "Swindon Borough Council",
        "year": 2024,
        "summary": (
            "One case file a month for each manager, chair and director, audited "
            "alongside the social worker, with family views collected separately. "
            "Questions follow the type of case, and a share of audits is moderated. "
            "An inadequate grade starts the child of concern process, with a short "
            "re-audit six weeks on."
        ),
        "files": [
            "swindon_re_audit.xml",
            "swindon_dip_sample.xml",
            "swindon_mash.xml",
            "swindon_early_help.xml",
            "swindon.xml",
            "swindon_expectations.xml",
            "swindon_common_1_4.xml",
            "swindon_common_5_8.xml",
            "swindon_cin_cp.xml",
            "swindon_care.xml",
            "swindon_early_help_framework.xml",
            "swindon_programme.xml",
            "swindon_case_work.xml",
            "swindon_meetings.xml",
            "swindon_measures.xml",
        ],
    },
}
