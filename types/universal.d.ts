// The few globals that browsers, workers and Node all have. The rooms `face`, `data` and `engine` compile
// against this file instead of the DOM library, so that nothing else of the platform can slip into them.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
declare function structuredClone<T>(value: T): T;
declare const console: { warn(...values: unknown[]): void; error(...values: unknown[]): void };

declare function atob(text: string): string;

declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
  }
  function instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
}
