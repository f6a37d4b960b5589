declare module 'dynalite' {
  import type { Server } from 'node:http';

  type Options = Readonly<{
    /** Directory of the data; absent: memory */
    path?: string;
    createTableMs?: number;
  }>;

  function dynalite(options: Options): Server;
  export = dynalite;
}
