import { claimRegionLostIsSurvived } from "../helpers/region-lost-claims.ts";

claimRegionLostIsSurvived([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
