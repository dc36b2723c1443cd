-- When each member last opened a case to work on it; until now a case knew only the last one.
CREATE TABLE "CaseOpening" (
    "organizationId" TEXT NOT NULL,
    "caseId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "CaseOpening_pkey" PRIMARY KEY ("caseId","userId")
);
CREATE INDEX "CaseOpening_organizationId_userId_at_idx" ON "CaseOpening"("organizationId", "userId", "at");
ALTER TABLE "CaseOpening" ADD CONSTRAINT "CaseOpening_organizationId_caseId_fkey" FOREIGN KEY ("organizationId", "caseId") REFERENCES "Case"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CaseOpening" ADD CONSTRAINT "CaseOpening_organizationId_userId_fkey" FOREIGN KEY ("organizationId", "userId") REFERENCES "Membership"("organizationId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;
INSERT INTO "CaseOpening" ("organizationId", "caseId", "userId", "at")
    SELECT c."organizationId", c."id", c."openedById", c."openedAt"
    FROM "Case" c JOIN "Membership" m ON m."organizationId" = c."organizationId" AND m."userId" = c."openedById"
    WHERE c."openedAt" IS NOT NULL;
ALTER TABLE "Case" DROP COLUMN "openedAt", DROP COLUMN "openedById";
