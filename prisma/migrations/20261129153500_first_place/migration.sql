-- Where the cases of a study are first shown, in mm LPS; empty: in the middle of the image.
ALTER TABLE "Study" ADD COLUMN "firstPlace" DOUBLE PRECISION[] DEFAULT ARRAY[]::DOUBLE PRECISION[];
