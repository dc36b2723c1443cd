import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

export async function listMembers(scope: Scope) {
  const rows = await read(scope).membership.findMany({
    select: { userId: true, role: true, createdAt: true, user: { select: { name: true, email: true, image: true } } },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map(({ userId, role, createdAt, user }) => ({
    userId,
    role,
    joinedAt: createdAt,
    name: user.name ?? user.email,
    email: user.email,
    image: user.image,
  }));
}
