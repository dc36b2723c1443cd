-- A label's key is a digit from 1 to 9, as the room has it, and one label's of its project: the first in order keeps it.
UPDATE "Label" SET "hotkey" = NULL WHERE "hotkey" !~ '^[1-9]$';
UPDATE "Label" SET "hotkey" = NULL WHERE "id" IN (
    SELECT "id" FROM (SELECT "id", row_number() OVER (PARTITION BY "projectId", "hotkey" ORDER BY "position", "id") AS "turn" FROM "Label" WHERE "hotkey" IS NOT NULL) l
    WHERE l."turn" > 1);
CREATE UNIQUE INDEX "Label_projectId_hotkey_key" ON "Label"("projectId", "hotkey");
