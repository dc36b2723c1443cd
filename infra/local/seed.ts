export interface DemoSignIn {
  readonly role: string;
  readonly email: string;
  readonly password: string;
}

export function seedDemo(_environment: NodeJS.ProcessEnv): Promise<readonly DemoSignIn[]> {
  return Promise.resolve([]);
}
