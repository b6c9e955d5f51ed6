/** One field that a translation of a server's configuration changed, dropped or kept on purpose. */
export interface FieldChange {
  /** Path of the field, such as `endpoint.streamPath`. */
  readonly field: string;
  /** Undefined: the field was not there before. */
  readonly from: unknown;
  /** Undefined: the field is gone. */
  readonly to: unknown;
  readonly why: string;
}
