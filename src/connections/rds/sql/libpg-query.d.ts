/** The Emscripten module of libpg-query, as far as the parser uses it. The package types only its wrapper. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export type LibpgQuery = Readonly<{
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, bytes: number): void;
    UTF8ToString(pointer: number): string;
    getValue(pointer: number, type: 'i32'): number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
  }>;
  export default function loadLibpgQuery(): Promise<LibpgQuery>;
}
