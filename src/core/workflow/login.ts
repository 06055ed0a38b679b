// How a workflow signs in to a registry: with what GitHub gives it, or with names of what somebody puts into its settings.

/** What a registry's sign-in takes, and which of it has to be put into the repository's settings. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** Names, for the comment that says what is needed. */
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
}

export function loginOf(host: string): Login {
  if (host === 'ghcr.io') {
    return { username: '${{ github.actor }}', password: '${{ secrets.GITHUB_TOKEN }}', variables: [], secrets: [] };
  }
  if (host === 'docker.io') return namedLogin('DOCKERHUB_USERNAME', 'DOCKERHUB_TOKEN');
  // login-action gets ECR's short-lived password with a key of AWS.
  if (/\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(host)) {
    return {
      username: '${{ secrets.AWS_ACCESS_KEY_ID }}',
      password: '${{ secrets.AWS_SECRET_ACCESS_KEY }}',
      variables: [],
      secrets: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    };
  }
  return namedLogin('REGISTRY_USERNAME', 'REGISTRY_PASSWORD');
}

function namedLogin(variable: string, secret: string): Login {
  return {
    username: `\${{ vars.${variable} }}`,
    password: `\${{ secrets.${secret} }}`,
    variables: [variable],
    secrets: [secret],
  };
}
