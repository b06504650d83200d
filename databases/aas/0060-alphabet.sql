-- The order of texts, and the letters that a search takes for the same: those of Unicode's root collation, whatever the
-- collation is that the database was made with. Statements and indexes name it; equality stays that of bytes.
CREATE COLLATION IF NOT EXISTS alphabet (provider = icu, locale = 'und', deterministic = true);
