"""The triggers that mark what changed. Only for migrations: whoever changes a row need not know of them."""

MARK = """
CREATE OR REPLACE FUNCTION kpis_mark_segments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kpis_rollupmark (segment_id) SELECT id FROM changed_rows;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kpis_mark_offers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kpis_rollupmark (offer_id) SELECT id FROM changed_rows;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kpis_mark_of_interactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kpis_rollupmark (segment_id)
    SELECT s.id FROM interactions_segment s JOIN changed_rows c ON c.interaction_id = s.interaction_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kpis_mark_of_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kpis_rollupmark (segment_id)
    SELECT s.id FROM changed_rows c JOIN before_rows b ON b.id = c.id
    JOIN tickets_ticketinteraction ti ON ti.ticket_id = c.id
    JOIN interactions_segment s ON s.interaction_id = ti.interaction_id
    WHERE c.category_id IS DISTINCT FROM b.category_id;
    RETURN NULL;
END $$;
CREATE TRIGGER kpis_mark_inserted AFTER INSERT ON interactions_segment
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_segments();
CREATE TRIGGER kpis_mark_updated AFTER UPDATE ON interactions_segment
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_segments();
CREATE TRIGGER kpis_mark_inserted AFTER INSERT ON kpis_offerfact
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_offers();
CREATE TRIGGER kpis_mark_inserted AFTER INSERT ON tickets_ticketinteraction
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_of_interactions();
CREATE TRIGGER kpis_mark_deleted AFTER DELETE ON tickets_ticketinteraction
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_of_interactions();
CREATE TRIGGER kpis_mark_updated AFTER UPDATE ON tickets_ticket
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_of_tickets();
"""

UNMARK = """
DROP TRIGGER kpis_mark_inserted ON interactions_segment;
DROP TRIGGER kpis_mark_updated ON interactions_segment;
DROP TRIGGER kpis_mark_inserted ON kpis_offerfact;
DROP TRIGGER kpis_mark_inserted ON tickets_ticketinteraction;
DROP TRIGGER kpis_mark_deleted ON tickets_ticketinteraction;
DROP TRIGGER kpis_mark_updated ON tickets_ticket;
DROP FUNCTION kpis_mark_segments(), kpis_mark_offers(), kpis_mark_of_interactions(), kpis_mark_of_tickets();
"""

MARK_CALLBACKS = """
CREATE TRIGGER kpis_mark_inserted AFTER INSERT ON interactions_callback
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_of_interactions();
CREATE TRIGGER kpis_mark_updated AFTER UPDATE ON interactions_callback
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION kpis_mark_of_interactions();
"""

UNMARK_CALLBACKS = """
DROP TRIGGER kpis_mark_inserted ON interactions_callback;
DROP TRIGGER kpis_mark_updated ON interactions_callback;
"""
