from lxml import etree


class PolicyMixin:
    """Reading what a record says of its settings."""

    def sentences(self, record, which="said"):
        """The sentences by key, of those said or those possible; of a record or a
        form."""
        return {one["key"]: one for chapter in record.policy for one in chapter[which]}

    def text(self, record, key):
        return "".join(one["text"] for one in self.sentences(record)[key]["parts"])

    def texts(self, record):
        """Every sentence that is said, in order."""
        return [
            "".join(part["text"] for part in one["parts"])
            for chapter in record.policy
            for one in chapter["said"]
        ]

    def asked(self, record):
        """Fields that its sentences ask for, add or take away."""
        return {
            name
            for which in ("said", "possible")
            for one in self.sentences(record, which).values()
            for name in (*one["asks"], *(one["on"] or ()), *(one["off"] or ()))
        }

    def on_form(self, view):
        """Names of the fields that stand on a form itself, not on its lists."""
        model = self.env[self.env.ref(view).model]
        arch = model.get_view(self.env.ref(view).id, "form")["arch"]
        return {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if not any(True for _one in node.iterancestors("field"))
        }
