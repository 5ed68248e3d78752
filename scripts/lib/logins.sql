-- One login for each role of ours: the first active user who holds the group by name.
-- Users made by demo data have the one demo password (variable "password").
\pset format aligned
\pset tuples_only off
\pset footer off
SELECT role AS "Role", login AS "Log in as", password AS "Password", name AS "Who that is"
  FROM (
SELECT g.sequence, g.id, g.name ->> 'en_US' AS role, u.login, :'password' AS password, u.name
  FROM res_groups g
  JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id AND d.module ~ '^cs_'
  JOIN LATERAL (
        SELECT u.login, p.name
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          JOIN res_groups_users_rel r ON r.uid = u.id AND r.gid = g.id
          JOIN ir_model_data du ON du.model = 'res.users' AND du.res_id = u.id AND du.module ~ '^cs_'
         WHERE u.active
         ORDER BY u.id
         LIMIT 1) u ON true
 UNION ALL
SELECT 1000000, 0, 'Settings', 'admin', 'admin', 'the administrator'
       ) AS logins
 ORDER BY sequence, id;
