-- What our largest tables and their indexes take, and which indexes nothing was read by since
-- the database was made: one JSON. Indexes that keep something unique are needed all the same.
SELECT json_build_object(
    'database', pg_database_size(current_database()),
    'tables', (
        SELECT json_agg(t)
          FROM (
            SELECT relname AS name, pg_table_size(relid) AS bytes, pg_indexes_size(relid) AS indexes,
                   n_live_tup AS rows
              FROM pg_stat_user_tables
             WHERE relname LIKE 'cs\_%'
             ORDER BY pg_total_relation_size(relid) DESC
             LIMIT 8) AS t),
    'unused', (
        SELECT json_agg(i)
          FROM (
            SELECT s.relname AS table, s.indexrelname AS name, pg_relation_size(s.indexrelid) AS bytes
              FROM pg_stat_user_indexes s
              JOIN pg_index x USING (indexrelid)
             WHERE s.relname LIKE 'cs\_%' AND s.idx_scan = 0 AND NOT x.indisunique
               AND pg_relation_size(s.indexrelid) > 1000000
             ORDER BY 3 DESC
             LIMIT 20) AS i));
