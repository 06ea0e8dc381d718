/** What this program is for. Both roles run the same code. */
export interface Role {
  readonly name: string;
  readonly groupId: string;
  /** What becomes of a notification. */
  readonly action: 'push' | 'digest';
  owns(partition: number): boolean;
}

// region: roles
const ROLES: readonly Role[] = [
  { name: 'critical', groupId: 'notifications-critical', action: 'push', owns: (partition) => partition === 0 },
  { name: 'general', groupId: 'notifications-general', action: 'digest', owns: (partition) => partition !== 0 },
];
// endregion

export function roleNamed(name: string): Role {
  const role = ROLES.find((one) => one.name === name);
  if (role === undefined) throw new Error(`ROLE is "${name}": expected ${ROLES.map((one) => one.name).join(' or ')}`);
  return role;
}
