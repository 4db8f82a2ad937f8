-- The roles and the database that Muster needs in a PostgreSQL. Run by psql as a superuser;
-- creates what is missing, puts right what is there, and is safe to repeat. Sets no passwords.
--
-- muster_owner owns the schema: migrations connect as it.
-- muster_app is the service's own: row-level security holds for it.

SELECT format('CREATE ROLE %I', wanted.name)
FROM (VALUES ('muster_owner'), ('muster_app')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) \gexec

ALTER ROLE muster_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE muster_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

SELECT 'CREATE DATABASE muster OWNER muster_owner ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'muster') \gexec

REVOKE ALL ON DATABASE muster FROM PUBLIC;
GRANT CONNECT ON DATABASE muster TO muster_app;

\connect muster

ALTER SCHEMA public OWNER TO muster_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO muster_app;
