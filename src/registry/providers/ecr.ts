// Amazon's registries take the user `AWS` with a password that lasts 12 hours, from the helper `ecr-login` or the AWS
// command line. The private ones list all their repositories to who is signed in; the public gallery lists none.
import { filteredCatalog } from './common.ts';
import type { Provider } from './provider.ts';

export const ecrProvider: Provider = {
  kind: 'ecr',
  hosts: /^\d+\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/,
  repositories: ({ lists, host, signal, next }) => lists.repositories(host, signal, next),
  // Its place in the list is a token, no name.
  inNamespace: (question, namespace) => filteredCatalog(question, namespace),
};

export const ecrPublicProvider: Provider = {
  kind: 'ecr',
  hosts: /^public\.ecr\.aws$/,
};
