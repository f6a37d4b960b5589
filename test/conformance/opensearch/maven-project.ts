import { ARCHIVES, type Jar, OPENSEARCH_VERSION, SERVER_MODULES } from './opensearch-parts.ts';

/** A Maven project whose `package` phase lays the server out in `${directory}`. */
export function mavenProject(directory: string): string {
  const unpacked = ARCHIVES.map((archive) => item(archive, 'zip', `${directory}/${archive.into}`));
  const copied = SERVER_MODULES.flatMap(({ name, jars }) => {
    const into = `${directory}/opensearch-${OPENSEARCH_VERSION}/modules/${name}`;
    return jars.map((jar) => item(jar, 'jar', into));
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sallyport</groupId><artifactId>opensearch</artifactId><version>1</version>
  <packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId>
    <artifactId>maven-dependency-plugin</artifactId>
    <version>3.6.1</version>
    <executions>
      ${execution('unpack', unpacked)}
      ${execution('copy', copied)}
    </executions>
  </plugin></plugins></build>
</project>
`;
}

function execution(goal: string, items: readonly string[]): string {
  return `<execution><id>${goal}</id><phase>package</phase><goals><goal>${goal}</goal></goals>
      <configuration><artifactItems>${items.join('')}</artifactItems></configuration></execution>`;
}

function item({ group, artifact, version }: Jar, type: string, into: string): string {
  return `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId>
      <version>${version}</version><type>${type}</type>
      <outputDirectory>${into}</outputDirectory></artifactItem>`;
}
