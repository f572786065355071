-- The language in which somebody reads pages; null is the one that their browser asks for.
ALTER TABLE users ADD COLUMN language TEXT;
