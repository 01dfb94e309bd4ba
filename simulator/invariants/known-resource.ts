/** An EC2 resource as the trace last told of it. */
export interface KnownResource {
  readonly id: string;
  readonly region: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
}
