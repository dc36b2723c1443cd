-- 100 GB as its pages count them; an organization that has a limit already keeps it.
ALTER TABLE "Organization" ALTER COLUMN "storageLimit" SET DEFAULT 100000000000;
