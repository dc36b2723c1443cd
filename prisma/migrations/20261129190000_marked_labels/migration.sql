-- Which labels have voxels in a case's mask, for lists. A mask server fills it in for the masks that are there already.
CREATE TABLE "MarkedLabels" (
    "organizationId" TEXT NOT NULL,
    "caseId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "labelIds" TEXT[],

    CONSTRAINT "MarkedLabels_pkey" PRIMARY KEY ("caseId")
);
CREATE UNIQUE INDEX "MarkedLabels_organizationId_caseId_key" ON "MarkedLabels"("organizationId", "caseId");
ALTER TABLE "MarkedLabels" ADD CONSTRAINT "MarkedLabels_organizationId_caseId_fkey" FOREIGN KEY ("organizationId", "caseId") REFERENCES "Case"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
