"""A plan item is lawful on its day, and every precaution of its version is answered before it is written."""

from django.db import migrations

from orthoregen.frozen_rows import VENDORS, day, each, field, place
from orthoregen.guards import Guard, PutGuards


def law_is_missing(vendor):
    status, on = (field("s", name, vendor) for name in ("status", "jurisdiction"))
    return f"""
        NOT EXISTS (SELECT 1 FROM treatments_version v, {each("v.text", "legal_statuses", "s", vendor)}
                    WHERE v.id = NEW.version_id AND {on} = NEW.jurisdiction
                    AND {status} IN ('licensed', 'off_label', 'exempt')
                    AND {field("s", "review_by", vendor)} >= {day('NEW."on"', vendor)})
        """  # noqa: S608 - made of the words above


def an_answer_is_missing(vendor):
    listed = each("v.text", "precautions", "p", vendor)
    return f"""
        EXISTS (SELECT 1 FROM treatments_version v, {listed}
                WHERE v.id = NEW.version_id AND NOT EXISTS (
                    SELECT 1 FROM treatments_planprecaution a
                    WHERE a.item_id = NEW.id AND a.place = {place("p", vendor)}
                    AND a.said = {field("p", "words", vendor)} AND a.action = {field("p", "action", vendor)}))
        OR (SELECT COUNT(*) FROM treatments_planprecaution a WHERE a.item_id = NEW.id)
           <> (SELECT COUNT(*) FROM treatments_version v, {listed} WHERE v.id = NEW.version_id)
        """  # noqa: S608 - made of the words above


GUARDS = (
    Guard(
        "treatments_planitem_lawful",
        "treatments_planitem",
        {vendor: law_is_missing(vendor) for vendor in VENDORS},
        "a plan item is lawful in its country on its day, as its version says",
    ),
    Guard(
        "treatments_planitem_answered",
        "treatments_planitem",
        {vendor: an_answer_is_missing(vendor) for vendor in VENDORS},
        "every precaution of the version is answered before the plan item is written",
    ),
    Guard(
        "treatments_planprecaution_before_its_item",
        "treatments_planprecaution",
        "EXISTS (SELECT 1 FROM treatments_planitem i WHERE i.id = NEW.item_id)",
        "what is answered of a precaution is written before its plan item",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0008_an_asked_no_needs_no_words")]

    operations = [PutGuards(*GUARDS)]
