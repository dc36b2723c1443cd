export default function Home() {
  return <main>Annotome</main>;
}
