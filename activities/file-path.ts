import { z } from 'zod';

/** A path in the configuration. The loader makes it absolute, relative to the folder of the file it stands in. */
export const FilePath = z.string().min(1).meta({ path: true });
