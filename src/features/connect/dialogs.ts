// What a person is asked about a registry: all of it one file of its own in the bundle.
export { connect, edit } from './connect.ts';
export { disconnect } from './disconnect.ts';
export { addRepository } from './repositories.ts';
export { signIn, signOut } from './signIn.ts';
