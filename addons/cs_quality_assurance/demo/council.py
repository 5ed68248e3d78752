"""Westmere, a made-up council: its departments, staff and mix of cases. Facts only.

Nobody here is a real person and no such council exists.
"""

# code -> (name, level, parent, login of the manager)
DEPARTMENTS = {
    "directorate": ("Children's services", "directorate", None, "director"),
    "help_and_protection": (
        "Family help and safeguarding",
        "head_of_service",
        "directorate",
        "head.of.service",
    ),
    "corporate_parenting": (
        "Corporate parenting",
        "head_of_service",
        "directorate",
        "o.adeyemi",
    ),
    "quality": ("Quality and reviewing", "service", "directorate", "qa.manager"),
    # The three services.
    "first_response": (
        "First response",
        "service",
        "help_and_protection",
        "g.holloway",
    ),
    "safeguarding": (
        "Safeguarding",
        "service",
        "help_and_protection",
        "service.manager",
    ),
    "care": ("Care and permanence", "service", "corporate_parenting", "n.rahman"),
    # The twelve teams.
    "front_door": ("Front door", "team", "first_response", "j.penhale"),
    "early_help": ("Early help", "team", "first_response", "h.lindqvist"),
    "assessment_north": ("Assessment north", "team", "first_response", "d.whitlock"),
    "assessment_south": ("Assessment south", "team", "first_response", "f.okonkwo"),
    "locality_north": ("Locality north", "team", "safeguarding", "manager"),
    "locality_south": ("Locality south", "team", "safeguarding", "s.chaudhry"),
    "locality_east": ("Locality east", "team", "safeguarding", "m.trewin"),
    "disabled_children": ("Disabled children", "team", "safeguarding", "b.kowalska"),
    "children_in_care_1": ("Children in care 1", "team", "care", "l.mensah"),
    "children_in_care_2": ("Children in care 2", "team", "care", "r.fairbairn"),
    "care_leavers": ("Care leavers", "team", "care", "t.oyelaran"),
    "fostering": ("Fostering and adoption", "team", "care", "c.ashdown"),
}

# The logins that scripts and guides name, one for each role, come first.
# login -> (name, job, group, department)
STAFF = {
    "practitioner": (
        "Jo Hughes",
        "Social worker",
        "practitioner",
        "locality_north",
    ),
    "auditor": (
        "Priya Nair",
        "Advanced practitioner",
        "auditor",
        "children_in_care_1",
    ),
    "manager": ("Tom Brathwaite", "Team manager", "manager", "locality_north"),
    "moderator": ("Rashida Shah", "Practice lead", "moderator", "quality"),
    "qa.officer": ("Elin Morgan", "QA officer", "qa_officer", "quality"),
    "qa.manager": ("Marcus Bell", "QA manager", "qa_manager", "quality"),
    "director": (
        "Helen Ashworth",
        "Director of children's services",
        "leader",
        "directorate",
    ),
    "external": ("Ines Carvalho", "External auditor", "external_auditor", None),
    "service.manager": (
        "Yusuf Demir",
        "Service manager",
        "manager",
        "safeguarding",
    ),
    "head.of.service": (
        "Catherine Doyle",
        "Head of service",
        "manager",
        "help_and_protection",
    ),
    # Leaders and service managers.
    "o.adeyemi": ("Ola Adeyemi", "Head of service", "manager", "corporate_parenting"),
    "g.holloway": ("Grace Holloway", "Service manager", "manager", "first_response"),
    "n.rahman": ("Nadia Rahman", "Service manager", "manager", "care"),
    "p.estrada": ("Pablo Estrada", "Assistant director", "leader", "directorate"),
    # Quality and reviewing.
    "w.tanaka": ("Wren Tanaka", "QA officer", "qa_officer", "quality"),
    "k.llewellyn": ("Kit Llewellyn", "Practice lead", "moderator", "quality"),
    "a.fofanah": ("Aminata Fofanah", "Practice lead", "moderator", "quality"),
    "v.castell": ("Vera Castell", "Reviewing officer", "practitioner", "quality"),
    "i.murray": ("Iain Murray", "Reviewing officer", "practitioner", "quality"),
    "u.greenhalgh": ("Uma Greenhalgh", "Conference chair", "practitioner", "quality"),
    # Team managers.
    "h.lindqvist": ("Hanna Lindqvist", "Team manager", "manager", "early_help"),
    "d.whitlock": ("Dean Whitlock", "Team manager", "manager", "assessment_north"),
    "f.okonkwo": ("Funmi Okonkwo", "Team manager", "manager", "assessment_south"),
    "j.penhale": ("Jenna Penhale", "Team manager", "manager", "front_door"),
    "s.chaudhry": ("Sajid Chaudhry", "Team manager", "manager", "locality_south"),
    "m.trewin": ("Morwenna Trewin", "Team manager", "manager", "locality_east"),
    "b.kowalska": ("Beata Kowalska", "Team manager", "manager", "disabled_children"),
    "l.mensah": ("Lewis Mensah", "Team manager", "manager", "children_in_care_1"),
    "r.fairbairn": (
        "Rhona Fairbairn",
        "Team manager",
        "manager",
        "children_in_care_2",
    ),
    "t.oyelaran": ("Tunde Oyelaran", "Team manager", "manager", "care_leavers"),
    "c.ashdown": ("Claire Ashdown", "Team manager", "manager", "fostering"),
    # Advanced practitioners, who audit too.
    "e.bamford": ("Ellis Bamford", "Advanced practitioner", "auditor", "front_door"),
    "z.iqbal": ("Zara Iqbal", "Advanced practitioner", "auditor", "assessment_north"),
    "a.novak": ("Adam Novak", "Advanced practitioner", "auditor", "locality_south"),
    "s.wycliffe": (
        "Simone Wycliffe",
        "Advanced practitioner",
        "auditor",
        "disabled_children",
    ),
    "d.parrish": ("Delroy Parrish", "Advanced practitioner", "auditor", "care_leavers"),
}

# team -> names of the practitioners who hold its cases (besides the above)
PRACTITIONERS = {
    "front_door": ("Leah Sutcliffe", "Omar Haddad"),
    "early_help": ("Bethan Price", "Kwame Boateng", "Sian Rowlands"),
    "assessment_north": ("Carl Eastwood", "Mei-Ling Chow", "Freya Lockhart"),
    "assessment_south": ("Deborah Igwe", "Patrick Nolan", "Aisha Begum"),
    "locality_north": ("Louise Cartwright", "Ravi Menon"),
    "locality_south": ("Gemma Thorne", "Samuel Achebe", "Katarzyna Wrona"),
    "locality_east": ("Martin Hale", "Ngozi Eze", "Sophie Lang", "Imran Aziz"),
    "disabled_children": ("Alice Redmond", "Joseph Kamau"),
    "children_in_care_1": ("Fiona Gallagher", "Dev Banerjee", "Ruth Ackroyd"),
    "children_in_care_2": ("Callum Baird", "Yasmin Farooq", "Peter Hodgkin"),
    "care_leavers": ("Naomi Clarke", "Hassan Ali", "Tessa Blyth"),
    "fostering": ("Judith Mears", "Anton Petrov", "Maria Lopes"),
}

# type -> (share of 400, (team, weight)...); mix after the children in need census.
CASE_MIX = {
    "early_help": (48, (("early_help", 1),)),
    "assessment": (
        84,
        (("front_door", 1), ("assessment_north", 4), ("assessment_south", 4)),
    ),
    "cin": (
        102,
        (
            ("locality_north", 3),
            ("locality_south", 3),
            ("locality_east", 3),
            ("disabled_children", 3),
        ),
    ),
    "cp": (
        46,
        (("locality_north", 3), ("locality_south", 3), ("locality_east", 4)),
    ),
    "lac": (70, (("children_in_care_1", 1), ("children_in_care_2", 1))),
    "care_leaver": (36, (("care_leavers", 1),)),
    "fostering": (6, (("fostering", 1),)),
    "private_fostering": (2, (("front_door", 1),)),
    "adoption": (4, (("fostering", 1),)),
    "youth_justice": (2, (("care_leavers", 1),)),
}

# How long open cases have been open, in days: (share, from, to).
DURATIONS = (
    (26, 5, 91),
    (11, 92, 182),
    (13, 183, 365),
    (15, 366, 730),
    (35, 731, 2000),
)
SHORT_DURATIONS = ((80, 3, 45), (20, 46, 70))

FLAGS = {
    "re_referral": "Referred again within twelve months",
    "repeat_plan": "Second or later child protection plan",
    "short_breaks": "Short breaks",
    "out_of_area": "Lives outside the council's area",
}
