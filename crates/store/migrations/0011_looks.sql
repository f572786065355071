-- How pages look: what the workspace sets, as JSON, and what each person chose; null is as the workspace.
ALTER TABLE workspaces ADD COLUMN look TEXT;
ALTER TABLE users ADD COLUMN theme TEXT;
ALTER TABLE users ADD COLUMN density TEXT;
